using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Flax;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Random;

/// <summary>JAX' initializers, and the parameters of Flax modules: names, shapes, keys, and values bit for bit.</summary>
public sealed class FlaxArea : ICaseArea
{
    public string Folder => "random";

    public bool Reads(Manifest manifest) => manifest.CasesHave("kind", "describe");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders)
    {
        double tolerance = manifest.Item.Number("orthogonal_tolerance");
        foreach (Item item in manifest.Cases)
            yield return ConformanceCase.Of(
                manifest,
                item.Text("name"),
                item,
                (file, judgement) => Judge(file, judgement, tolerance)
            );
        foreach (Item item in manifest.Entries("dropout"))
            yield return ConformanceCase.Of(manifest, $"dropout/{item.Text("name")}", item, JudgeDropout);
    }

    private static void Judge(CaseFile file, Judgement judgement, double tolerance)
    {
        Item item = file.Item;
        item.Ignore("name", "describe", "input_shapes");
        item.Ignore("other_collections"); // running statistics: no key is drawn for them
        IReadOnlyList<Item> stored = item.Objects("parameters");
        IReadOnlyList<FlaxParameter> found = item.Text("kind") switch
        {
            "initializer" => Initialize(item, stored[0], judgement),
            "linen" => InitializeLinen(item, judgement),
            "nnx" => InitializeNnx(item, stored),
            string other => throw new UnsupportedException($"Flax initialisers: {other}"),
        };
        judgement.SameSequence(
            "names",
            [.. found.Select(one => one.Name).Order(StringComparer.Ordinal)],
            [.. stored.Select(one => one.Text("name")).Order(StringComparer.Ordinal)]
        );
        foreach (Item one in stored)
            if (found.FirstOrDefault(parameter => parameter.Name == one.Text("name")) is { } parameter)
                Compare(file, one, parameter, judgement, tolerance);
    }

    private static void Compare(CaseFile file, Item stored, FlaxParameter found, Judgement judgement, double tolerance)
    {
        string name = stored.Text("name");
        RandomKey key = JaxKeys.Key(stored.Raw("key"));
        judgement.Same($"shape of {name}", found.Shape, new Shape(stored.Integers("shape")));
        judgement.Same($"key of {name}", found.Key, key);
        if (stored.Has("path"))
            judgement.Same($"key of the path of {name}", KeyOfPath(file.Item, stored), key);
        stored.Ignore("init", "stream", "count"); // what the module itself must know
        float[] expected = file.Arrays.Floats(stored.Text("value")[(file.Item.Text("name").Length + 1)..]);
        if (stored.Object("init").Text("name").EndsWith("orthogonal", StringComparison.Ordinal))
            judgement.Within(name, LargestDifference(found.Values.Span, expected), tolerance);
        else
            judgement.SameSequence(name, Bits(found.Values.ToArray()), Bits(expected));
        stored.Object("init").IgnoreAll();
    }

    private static RandomKey KeyOfPath(Item item, Item stored)
    {
        JsonElement[] path = [.. stored.List("path")];
        return FlaxKeys.Linen(
            JaxKeys.Key(stored.Raw("root_key")),
            path[..^1].Select(scope => scope.GetString()!),
            path[^1].GetInt32(),
            item.OptionalFlag("fix_rng_separator")
        );
    }

    // The key goes to the initializer as it is.
    private static FlaxParameter[] Initialize(Item item, Item stored, Judgement judgement)
    {
        var key = new RandomKey(item.Integer("seed"));
        judgement.Same("root_key", key, JaxKeys.Key(item.Raw("root_key")));
        var shape = new Shape(stored.Integers("shape"));
        Item options = stored.Object("init");
        float[] values = FlaxInitializerOptions.Make(options).Draw(key, shape);
        return [new(stored.Text("name"), shape, key, values)];
    }

    private static IReadOnlyList<FlaxParameter> InitializeLinen(Item item, Judgement judgement)
    {
        item.Ignore("rngs"); // of several streams, parameters use params, whose seed stands by itself too
        var root = new RandomKey(item.Integer("seed"));
        judgement.Same("root_key", root, JaxKeys.Key(item.Raw("root_key")));
        return FlaxModules
            .Linen(FlaxModules.Stem(item.Text("name")))
            .InitializeLinen(root, item.OptionalFlag("fix_rng_separator"));
    }

    private static IReadOnlyList<FlaxParameter> InitializeNnx(Item item, IReadOnlyList<Item> stored)
    {
        item.Ignore("seed", "root_key");
        Item streams = item.Object("rngs");
        string stream = streams.Has("params") ? "params" : "default";
        streams.Ignore("default");
        foreach (Item one in stored)
            one.Ignore("root_key");
        return FlaxModules
            .Nnx(FlaxModules.Stem(item.Text("name")))
            .InitializeNnx(new RandomKey(streams.Integer(stream)));
    }

    private static void JudgeDropout(CaseFile file, Judgement judgement)
    {
        Item item = file.Item;
        item.Ignore("name");
        RandomKey key = JaxKeys.Key(item.Raw("key"));
        judgement.Same("key", KeyOfPath(item, item), key);
        double rate = item.Number("rate");
        bool[] keep = new bool[new Shape(item.Integers("shape")).Count];
        key.Bernoulli(keep, (float)(1 - rate));
        judgement.SameSequence("keep_mask", Array.ConvertAll(keep, one => one ? 1 : 0), item.Integers("keep_mask"));
        if (item.Has("kept_value"))
            judgement.Same("kept_value", 1 / (1 - rate), item.Number("kept_value"));
    }

    private static double LargestDifference(ReadOnlySpan<float> found, float[] expected)
    {
        if (found.Length != expected.Length)
            return double.PositiveInfinity;
        double worst = 0;
        for (int i = 0; i < found.Length; i++)
            worst = Math.Max(worst, Math.Abs((double)found[i] - expected[i]));
        return worst;
    }

    private static uint[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToUInt32Bits);
}
