using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text.Json;

namespace Strata.Numerics.Tests.RandomKeys;

public class JaxParityTests
{
    private static readonly JsonElement s_keys = JaxFixture.Manifest.GetProperty("keys");

    private static readonly Dictionary<string, JsonElement> s_cases = JaxFixture
        .Manifest.GetProperty("cases")
        .EnumerateArray()
        .ToDictionary(one => one.Text("name"));

    private static readonly JsonElement[] s_digests = [.. JaxFixture.Manifest.GetProperty("digests").EnumerateArray()];

    public static IEnumerable<object[]> Cases => s_cases.Keys.Select(name => new object[] { name });

    public static IEnumerable<object[]> Digests =>
        Enumerable.Range(0, s_digests.Length).Select(i => new object[] { i });

    [Theory, MemberData(nameof(Cases))]
    public void Draws_the_bits_of_jax(string name)
    {
        JsonElement one = s_cases[name];
        string operation = one.Text("op");
        byte[] expected = JaxFixture.Arrays.ReadBytes(one.Text("value")).ToArray();
        if (operation.StartsWith("function:", StringComparison.Ordinal))
            Function(operation, JaxFixture.Arrays.ReadFloats(one.GetProperty("args").Text("input"))).ShouldBe(expected);
        else
            Draw(one).ShouldBe(expected);
    }

    [Theory, MemberData(nameof(Digests))]
    public void Draws_a_million_with_the_digest_of_jax(int index)
    {
        JsonElement one = s_digests[index];

        string digest = Convert.ToHexStringLower(SHA256.HashData(Draw(one)));

        digest.ShouldBe(one.Text("sha256"), $"{one.Text("op")} {one.GetProperty("args")}");
    }

    [Fact]
    public void Has_every_case_of_the_fixture() => s_cases.Count.ShouldBe(282);

    [Fact]
    public void Hashes_the_published_known_answers()
    {
        foreach (JsonElement one in s_keys.GetProperty("threefry2x32").EnumerateArray())
        {
            RandomKey key = JaxFixture.Key(one.GetProperty("key"));
            RandomKey counter = JaxFixture.Key(one.GetProperty("counter"));
            RandomKey expected = JaxFixture.Key(one.GetProperty("output"));
            Threefry.Hash(key.High, key.Low, counter.High, counter.Low).ShouldBe((expected.High, expected.Low));
        }

        Threefry.Hash(0x13198A2E, 0x03707344, 0x243F6A88, 0x85A308D3).ShouldBe((0xC4923A9Cu, 0x483DF7A0u));
    }

    [Fact]
    public void Makes_the_keys_of_seeds()
    {
        foreach (JsonElement one in s_keys.GetProperty("prng_key").EnumerateArray())
            new RandomKey(one.GetProperty("seed").GetInt64()).ShouldBe(JaxFixture.Key(one.GetProperty("key")));
        foreach (JsonElement one in s_keys.GetProperty("prng_key_x64").EnumerateArray())
            RandomKey.FromSeed64(one.GetProperty("seed").GetInt64()).ShouldBe(JaxFixture.Key(one.GetProperty("key")));
    }

    [Fact]
    public void Folds_numbers_in_as_jax_does()
    {
        foreach (JsonElement one in s_keys.GetProperty("fold_in").EnumerateArray())
            JaxFixture
                .Key(one.GetProperty("key"))
                .FoldIn(one.GetProperty("data").GetInt64())
                .ShouldBe(JaxFixture.Key(one.GetProperty("result")));
    }

    [Fact]
    public void Splits_as_jax_does()
    {
        foreach (JsonElement one in s_keys.GetProperty("split").EnumerateArray())
        {
            RandomKey[] expected = JaxFixture.Keys(one.GetProperty("result"));
            JaxFixture.Key(one.GetProperty("key")).Split(expected.Length).ShouldBe(expected);
        }
    }

    [Fact]
    public void Splits_and_folds_in_turn_as_jax_does()
    {
        foreach (JsonElement one in s_keys.GetProperty("nested").EnumerateArray())
        {
            RandomKey b = JaxFixture.Key(one.GetProperty("key")).Split().Second;
            RandomKey d = b.Split(3)[2].FoldIn(17);
            RandomKey[] found = [b, b.Split(3)[2], d, d.FoldIn(4)];
            found.ShouldBe(JaxFixture.Keys(one.GetProperty("results")));
        }
    }

    [Fact]
    public void A_legacy_key_draws_the_bits_of_jax_before_0_5()
    {
        JsonElement legacy = JaxFixture.Manifest.GetProperty("legacy");
        foreach (JsonElement one in legacy.GetProperty("split").EnumerateArray())
            Legacy(one)
                .Split(one.GetProperty("count").GetInt32())
                .ShouldBe(
                    JaxFixture.Keys(one.GetProperty("result")).Select(key => new LegacyRandomKey(key.High, key.Low))
                );
        foreach (JsonElement one in legacy.GetProperty("bits").EnumerateArray())
        {
            uint[] expected = Words(one.GetProperty("result"));
            uint[] bits = new uint[expected.Length];
            Legacy(one).Bits(bits);
            bits.ShouldBe(expected);
        }

        foreach (JsonElement one in legacy.GetProperty("normal").EnumerateArray())
        {
            uint[] expected = Words(one.GetProperty("result_bits"));
            float[] values = new float[expected.Length];
            Legacy(one).Normal(values);
            Array.ConvertAll(values, BitConverter.SingleToUInt32Bits).ShouldBe(expected);
        }
    }

    [Fact]
    public void A_legacy_key_draws_uniform_numbers_from_its_bits()
    {
        var key = new LegacyRandomKey(3);
        uint[] bits = new uint[7];
        float[] values = new float[7];

        key.Bits(bits);
        key.Uniform(values, -1, 1);

        for (int i = 0; i < bits.Length; i++)
            values[i].ShouldBe(-1 + (2 * ((bits[i] >> 9) / 8388608f)));
        key.Split(0).ShouldBeEmpty();
    }

    private static LegacyRandomKey Legacy(JsonElement one)
    {
        RandomKey words = JaxFixture.Key(one.GetProperty("key"));
        return new(words.High, words.Low);
    }

    private static uint[] Words(JsonElement words) => [.. words.EnumerateArray().Select(word => word.GetUInt32())];

    private static byte[] Draw(JsonElement one) =>
        JaxSamples.Draw(one.Text("op"), JaxFixture.Key(one.GetProperty("key")), one.GetProperty("args"));

    private static byte[] Function(string operation, float[] input)
    {
        float[] output = Array.ConvertAll(
            input,
            x =>
            {
                Vector256<float> lanes = Vector256.Create(x);
                return operation switch
                {
                    "function:log" => XlaMath.Log(lanes).ToScalar(),
                    "function:log1p" => XlaMath.Log1p(lanes).ToScalar(),
                    "function:erf_inv" => XlaMath.ErfInv(lanes).ToScalar(),
                    _ => XlaMath.Erf(x),
                };
            }
        );
        return MemoryMarshal.AsBytes(output.AsSpan()).ToArray();
    }
}
