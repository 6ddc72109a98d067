using System.Text;
using Strata.Numerics;

namespace Strata.Nn.Tests.Models;

/// <summary>Values that are a function of a name and an index: the fixtures' <c>models/formula.md</c>. Every product and sum rounds once.</summary>
internal static class FormulaWeights
{
    /// <summary>The values of a parameter or buffer.</summary>
    /// <param name="name">Its last part says what it is.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="kernelGain">A factor of convolutions.</param>
    public static float[] Of(string name, Shape shape, double kernelGain = 1)
    {
        string last = name[(name.LastIndexOf('.') + 1)..];
        double gain = shape.Rank == 4 ? kernelGain : 1;
        float scale = shape.Rank < 2 ? 0 : (float)(gain * Math.Sqrt(3.0 / (shape.Count / shape[0])));
        float[] values = new float[shape.Count];
        for (int i = 0; i < values.Length; i++)
        {
            uint k = Integer(name, i);
            float s = ((int)k - (1 << 23)) / (float)(1 << 23);
            values[i] = last switch
            {
                "num_batches_tracked" => 0,
                "running_mean" => 0.1f * s,
                "running_var" => 1 + (0.5f * (k / (float)(1 << 24))),
                _ when shape.Rank >= 2 => s * scale,
                "bias" => 0.1f * s,
                _ => 1 + (0.1f * s),
            };
        }

        return values;
    }

    /// <summary>An input of real numbers, of variance 1.</summary>
    public static Tensor Images(string name, Shape shape)
    {
        float root = (float)Math.Sqrt(3.0);
        float[] values = new float[shape.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = ((int)Integer(name, i) - (1 << 23)) / (float)(1 << 23) * root;
        return Tensor.From(values, shape);
    }

    /// <summary>Labels below a limit.</summary>
    public static Tensor Labels(string name, int count, int limit)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = ((ulong)Integer(name, i) * (ulong)limit) >> 24;
        return Tensor.From(values);
    }

    // 24 bits.
    private static uint Integer(string name, int index)
    {
        uint hash = 2166136261;
        foreach (byte b in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ b) * 16777619;
        return Mix(Mix((uint)index + 0x9E3779B9) ^ hash) >> 8;
    }

    private static uint Mix(uint x)
    {
        x = (x ^ (x >> 16)) * 0x7FEB352D;
        x = (x ^ (x >> 15)) * 0x846CA68B;
        return x ^ (x >> 16);
    }
}
