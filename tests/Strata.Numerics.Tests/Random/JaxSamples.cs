using System.Runtime.InteropServices;
using System.Text.Json;

namespace Strata.Numerics.Tests.RandomKeys;

/// <summary>Draws what a case of the fixture asks for, as the little-endian bytes of the result.</summary>
internal static class JaxSamples
{
    private delegate void Sampler<T>(Span<T> values);

    public static byte[] Draw(string operation, RandomKey key, JsonElement arguments)
    {
        int count = Count(arguments);
        return operation switch
        {
            "bits" => arguments.Text("dtype") switch
            {
                "uint8" => Fill<byte>(count, values => key.Bits(values)),
                "uint16" => Fill<ushort>(count, values => key.Bits(values)),
                "uint32" => Fill<uint>(count, values => key.Bits(values)),
                _ => Fill<ulong>(count, values => key.Bits(values)),
            },
            "uniform" => Uniform(key, arguments, count),
            "normal" => Fill<float>(count, values => key.Normal(values)),
            "truncated_normal" => Fill<float>(
                count,
                values => key.TruncatedNormal(values, arguments.Float("lower"), arguments.Float("upper"))
            ),
            "gumbel" => Fill<float>(count, values => key.Gumbel(values)),
            "exponential" => Fill<float>(count, values => key.Exponential(values)),
            "laplace" => Fill<float>(count, values => key.Laplace(values)),
            "bernoulli" => Fill<bool>(count, values => key.Bernoulli(values, arguments.Float("p"))),
            "randint" => arguments.Text("dtype") switch
            {
                "int32" => Integers<int>(key, arguments, count),
                "uint32" => Integers<uint>(key, arguments, count),
                "int16" => Integers<short>(key, arguments, count),
                "int8" => Integers<sbyte>(key, arguments, count),
                _ => Integers<byte>(key, arguments, count),
            },
            "categorical" => Categorical(key, arguments.GetProperty("logits"), count),
            "permutation" => Permutation(key, arguments),
            "choice" => Choice(key, arguments, count),
            _ => throw new ArgumentException($"unknown operation {operation}", nameof(operation)),
        };
    }

    private static byte[] Uniform(RandomKey key, JsonElement arguments, int count)
    {
        JsonElement minimum = arguments.GetProperty("minval");
        JsonElement maximum = arguments.GetProperty("maxval");
        if (minimum.ValueKind == JsonValueKind.Number)
            return Fill<float>(count, values => key.Uniform(values, minimum.GetSingle(), maximum.GetSingle()));
        float[] rows = minimum.Flat();
        float[] columns = maximum.Flat();
        return Fill<float>(
            count,
            values =>
            {
                for (int i = 0; i < values.Length; i++)
                {
                    float low = rows[i / columns.Length];
                    key.Uniform(values.Slice(i, 1), low, columns[i % columns.Length], start: i);
                }
            }
        );
    }

    private static byte[] Integers<T>(RandomKey key, JsonElement arguments, int count)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>, System.Numerics.IMinMaxValue<T> =>
        Fill<T>(
            count,
            values =>
                key.RandInt(
                    values,
                    arguments.GetProperty("minval").GetInt64(),
                    arguments.GetProperty("maxval").GetInt64()
                )
        );

    private static byte[] Categorical(RandomKey key, JsonElement logits, int count)
    {
        int classes = logits[0].ValueKind == JsonValueKind.Array ? logits[0].GetArrayLength() : logits.GetArrayLength();
        return Fill<int>(count, values => key.Categorical(values, logits.Flat(), classes));
    }

    private static byte[] Permutation(RandomKey key, JsonElement arguments)
    {
        JsonElement x = arguments.GetProperty("x");
        if (x.ValueKind == JsonValueKind.Number)
            return MemoryMarshal.AsBytes(key.Permutation(x.GetInt32()).AsSpan()).ToArray();
        float[] values = x.Flat();
        int axis = arguments.GetProperty("axis").GetInt32();
        int rows = x.GetArrayLength();
        Shape shape = x[0].ValueKind == JsonValueKind.Array ? new(rows, x[0].GetArrayLength()) : new(rows);
        if (arguments.GetProperty("independent").GetBoolean())
            key.ShuffleIndependently(values.AsSpan(), shape, axis);
        else if (shape.Rank == 1)
            key.Shuffle(values.AsSpan());
        else
            values = Gather(values, shape, axis, key.Permutation(shape[axis]));
        return MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }

    private static float[] Gather(float[] values, Shape shape, int axis, int[] order)
    {
        int columns = shape[1];
        float[] result = new float[values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            (int row, int column) = (i / columns, i % columns);
            result[i] = axis == 0 ? values[order[row] * columns + column] : values[row * columns + order[column]];
        }

        return result;
    }

    private static byte[] Choice(RandomKey key, JsonElement arguments, int count)
    {
        JsonElement a = arguments.GetProperty("a");
        JsonElement p = arguments.GetProperty("p");
        bool replace = arguments.GetProperty("replace").GetBoolean();
        if (p.ValueKind == JsonValueKind.Array)
            return Fill<int>(count, values => key.Choice(values, p.Flat(), replace));
        if (a.ValueKind == JsonValueKind.Number)
            return Fill<int>(count, values => key.Choice(values, a.GetInt32(), replace));
        int[] rows = new int[count];
        key.Choice(rows, a.GetArrayLength(), replace);
        float[] chosen = [.. rows.SelectMany(row => a[row].Flat())];
        return MemoryMarshal.AsBytes(chosen.AsSpan()).ToArray();
    }

    private static int Count(JsonElement arguments) =>
        arguments.TryGetProperty("shape", out _) ? arguments.Sizes("shape").Aggregate(1, (a, b) => a * b) : 0;

    private static byte[] Fill<T>(int count, Sampler<T> sampler)
        where T : unmanaged
    {
        var values = new T[count];
        sampler(values);
        return MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }
}
