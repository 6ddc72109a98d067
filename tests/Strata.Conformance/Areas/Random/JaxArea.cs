using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Random;

/// <summary>Keys, bits and samplers of <c>jax.random</c>: equal bit for bit.</summary>
public sealed class JaxArea : ICaseArea
{
    public string Folder => "random";

    public bool Reads(Manifest manifest) => manifest.CasesHave("op", "key", "args", "exactness");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders)
    {
        foreach (Item item in manifest.Cases)
            yield return ConformanceCase.Of(manifest, item.Text("name"), item, JudgeSample);
        foreach ((Item item, int i) in manifest.Entries("digests").Select((item, i) => (item, i)))
            yield return ConformanceCase.Of(manifest, $"digests/{i}_{item.Text("op")}", item, JudgeDigest);
        foreach (ConformanceCase key in JaxKeys.Cases(manifest))
            yield return key;
    }

    private static void JudgeSample(CaseFile file, Judgement judgement)
    {
        Item item = file.Item;
        item.Ignore("name", "exactness");
        JaxSample sample = JaxSample.Draw(item, file.Arrays);
        judgement.SameSequence("shape", sample.Shape, item.Integers("shape"));
        string value = item.Text("value")[(item.Text("name").Length + 1)..];
        ReadOnlySpan<byte> expected = file.Arrays.Bytes(value).Span;
        judgement.Same("bytes", sample.Bytes.Length, expected.Length);
        if (!sample.Bytes.AsSpan().SequenceEqual(expected))
            judgement.Fail($"the first other value is number {FirstOther(sample, expected)} of {item.Text("op")}");
    }

    private static void JudgeDigest(CaseFile file, Judgement judgement)
    {
        Item item = file.Item;
        item.Ignore("exactness");
        JaxSample sample = JaxSample.Draw(item, file.Arrays);
        string digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(sample.Bytes));
        judgement.Same("digest", digest, item.Text("sha256"));
    }

    private static int FirstOther(JaxSample sample, ReadOnlySpan<byte> expected) =>
        sample.Bytes.AsSpan().CommonPrefixLength(expected)
        * new Shape(sample.Shape).Count
        / Math.Max(sample.Bytes.Length, 1);
}
