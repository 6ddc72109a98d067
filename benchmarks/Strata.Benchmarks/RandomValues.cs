using Strata.Numerics;

namespace Strata.Benchmarks;

/// <summary>Real values: zeros are faster than the truth.</summary>
internal static class RandomValues
{
    /// <summary>A buffer of values in [-1, 1).</summary>
    public static NativeBuffer Create(int length)
    {
        var random = new Random(length);
        var buffer = new NativeBuffer(length);
        foreach (ref float value in buffer.Block.Span)
            value = (random.NextSingle() * 2) - 1;
        return buffer;
    }
}
