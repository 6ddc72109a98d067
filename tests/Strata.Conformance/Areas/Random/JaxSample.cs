using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Random;

/// <summary>What a key draws: the bytes of the values, little-endian, and their shape.</summary>
internal sealed record JaxSample(byte[] Bytes, int[] Shape)
{
    private const string FunctionPrefix = "function:";

    /// <summary>Draws what a case or a digest asks for.</summary>
    /// <exception cref="UnsupportedException">Strata has no such sampler.</exception>
    public static JaxSample Draw(Item item, CaseArrays arrays)
    {
        string op = item.Text("op");
        if (op.StartsWith(FunctionPrefix, StringComparison.Ordinal))
            return Function(op[FunctionPrefix.Length..], item, arrays);
        item.Ignore("x64"); // 64 bits are a method of their own
        RandomKey key = JaxKeys.Key(item.Raw("key"));
        if (item.Has("seed") && item.Raw("seed").TryGetInt64(out long seed) && new RandomKey(seed) != key)
            throw new ManifestException(
                $"{item.Path}: the seed {seed} gives the key {new RandomKey(seed)}, not {key}."
            );
        Item args = item.Object("args");
        string type = item.Text("dtype");
        return op switch
        {
            "bits" => Bits(key, args, type),
            "uniform" => Uniform(key, args, type),
            "normal" => Floats(args, type, values => key.Normal(values)),
            "truncated_normal" => Floats(
                args,
                type,
                values => key.TruncatedNormal(values, (float)args.Number("lower"), (float)args.Number("upper"))
            ),
            "gumbel" => Floats(args, type, values => key.Gumbel(values)),
            "exponential" => Floats(args, type, values => key.Exponential(values)),
            "laplace" => Floats(args, type, values => key.Laplace(values)),
            "bernoulli" => Bernoulli(key, args),
            "randint" => Integers(key, args, type),
            "categorical" => JaxSelection.Categorical(key, args),
            "choice" => JaxSelection.Choice(key, args),
            "permutation" => JaxSelection.Permutation(key, args),
            _ => throw new UnsupportedException($"the sampler jax.random.{op}"),
        };
    }

    /// <summary>The bytes of values.</summary>
    public static JaxSample Of<T>(T[] values, int[] shape)
        where T : unmanaged => new(MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), shape);

    // The elementary functions under the samplers.
    private static JaxSample Function(string name, Item item, CaseArrays arrays)
    {
        Require("dtype", item.Text("dtype"), "float32");
        item.Ignore("key"); // none
        string input = item.Object("args").Text("input");
        float[] values = arrays.Floats(input[(item.Text("name").Length + 1)..]);
        Func<Vector256<float>, Vector256<float>> function = name switch
        {
            "log" => XlaMath.Log,
            "log1p" => XlaMath.Log1p,
            "erf_inv" => XlaMath.ErfInv,
            "erf" => XlaMath.Erf,
            _ => throw new UnsupportedException($"the function {name}"),
        };
        return Of(Array.ConvertAll(values, value => function(Vector256.Create(value)).ToScalar()), [values.Length]);
    }

    private static JaxSample Bits(RandomKey key, Item args, string type)
    {
        int[] shape = args.Integers("shape");
        int count = new Shape(shape).Count;
        Require("dtype", args.Text("dtype"), type);
        switch (type)
        {
            case "uint8":
                var bytes = new byte[count];
                key.Bits(bytes.AsSpan());
                return Of(bytes, shape);
            case "uint16":
                var halves = new ushort[count];
                key.Bits(halves.AsSpan());
                return Of(halves, shape);
            case "uint32":
                var words = new uint[count];
                key.Bits(words.AsSpan());
                return Of(words, shape);
            case "uint64":
                var wide = new ulong[count];
                key.Bits(wide.AsSpan());
                return Of(wide, shape);
            default:
                throw new UnsupportedException($"bits of type {type}");
        }
    }

    private static JaxSample Floats(Item args, string type, Action<float[]> draw)
    {
        Require("dtype", type, "float32");
        int[] shape = args.Integers("shape");
        var values = new float[new Shape(shape).Count];
        draw(values);
        return Of(values, shape);
    }

    private static JaxSample Uniform(RandomKey key, Item args, string type) =>
        Floats(
            args,
            type,
            values =>
            {
                int[] shape = args.Integers("shape");
                NestedList minimum = NestedList.Of(args.Raw("minval"));
                NestedList maximum = NestedList.Of(args.Raw("maxval"));
                if (minimum.Shape.Length == 0 && maximum.Shape.Length == 0)
                    key.Uniform(values.AsSpan(), (float)minimum.Values[0], (float)maximum.Values[0]);
                else
                    for (int i = 0; i < values.Length; i++) // any part of an array can be drawn by itself
                    {
                        double from = minimum.BroadcastAt(i, shape);
                        double to = maximum.BroadcastAt(i, shape);
                        key.Uniform(values.AsSpan(i, 1), (float)from, (float)to, i);
                    }
            }
        );

    private static JaxSample Bernoulli(RandomKey key, Item args)
    {
        int[] shape = args.Integers("shape");
        var values = new bool[new Shape(shape).Count];
        key.Bernoulli(values, (float)args.Number("p"));
        return Of(Array.ConvertAll(values, value => value ? (byte)1 : (byte)0), shape);
    }

    private static JaxSample Integers(RandomKey key, Item args, string type)
    {
        Require("dtype", args.Text("dtype"), type);
        JsonElement minimum = args.Raw("minval");
        JsonElement maximum = args.Raw("maxval");
        if (!minimum.TryGetInt64(out long from) || !maximum.TryGetInt64(out long to))
            throw new UnsupportedException("randint between arrays");
        int[] shape = args.Integers("shape");
        return type switch
        {
            "int32" => Draw<int>(),
            "uint32" => Draw<uint>(),
            "int16" => Draw<short>(),
            "uint16" => Draw<ushort>(),
            "int8" => Draw<sbyte>(),
            "uint8" => Draw<byte>(),
            _ => throw new UnsupportedException($"randint of type {type}"),
        };

        JaxSample Draw<T>()
            where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        {
            var values = new T[new Shape(shape).Count];
            key.RandInt(values.AsSpan(), from, to);
            return Of(values, shape);
        }
    }

    private static void Require(string what, string found, string known)
    {
        if (found != known)
            throw new UnsupportedException($"{what} {found} where the case says {known}");
    }
}
