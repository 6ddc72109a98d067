using System.Text;

namespace Strata.Conformance.Areas.Models;

/// <summary>Values that are a function of a name and an index: the fixtures' <c>models/formula.md</c>.</summary>
/// <remarks>Every product and every sum is rounded to float32 by itself.</remarks>
internal static class FormulaValues
{
    /// <summary>A parameter's values.</summary>
    public static float[] Parameter(string name, ReadOnlySpan<int> shape)
    {
        int count = 1;
        foreach (int size in shape)
            count *= size;
        if (shape.Length >= 2)
        {
            float bound = (float)Math.Sqrt(3.0 / (count / shape[0]));
            return Each(name, count, k => Signed(k) * bound);
        }

        return name.Split('.')[^1].Contains("bias")
            ? Each(name, count, k => 0.1f * Signed(k))
            : Each(name, count, k => OnePlus(0.1f * Signed(k)));
    }

    /// <summary>Running statistics; null for a buffer that keeps what its constructor gave it.</summary>
    public static float[]? Buffer(string name, int count) =>
        name.Split('.')[^1] switch
        {
            "running_mean" => Each(name, count, k => 0.1f * Signed(k)),
            "running_var" => Each(name, count, k => OnePlus(0.5f * (k * (1f / (1 << 24))))),
            "num_batches_tracked" => new float[count],
            _ => null,
        };

    /// <summary>An input of real numbers.</summary>
    public static float[] Input(string name, int count)
    {
        float bound = (float)Math.Sqrt(3.0);
        return Each(name, count, k => Signed(k) * bound);
    }

    /// <summary>Labels below a limit.</summary>
    public static float[] Labels(string name, int count, int limit) =>
        Each(name, count, k => ((ulong)k * (ulong)limit) >> 24);

    private static float[] Each(string name, int count, Func<uint, float> value)
    {
        uint hash = 2166136261;
        foreach (byte part in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ part) * 16777619;
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = value(Mix(Mix((uint)i + 0x9E3779B9) ^ hash) >> 8);
        return values;
    }

    private static float Signed(uint k) => ((int)k - (1 << 23)) * (1f / (1 << 23));

    private static float OnePlus(float rounded) => 1 + rounded;

    private static uint Mix(uint x)
    {
        x = (x ^ (x >> 16)) * 0x7FEB352D;
        x = (x ^ (x >> 15)) * 0x846CA68B;
        return x ^ (x >> 16);
    }
}
