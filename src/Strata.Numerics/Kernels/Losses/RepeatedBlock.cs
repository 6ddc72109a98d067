namespace Strata.Numerics.Kernels.Losses;

/// <summary>Values that stand for a longer array: it begins again with the first after the last.</summary>
/// <param name="Values">The values; empty for an operand that is absent.</param>
public readonly record struct RepeatedBlock(Block Values)
{
    internal unsafe float* At(long index) => Values.IsEmpty ? null : Values.Pointer + (index % Values.Length);

    /// <summary>How many values from an index on lie one behind the other.</summary>
    internal int Run(long index, int count) =>
        Values.IsEmpty ? count : (int)Math.Min(count, Values.Length - (index % Values.Length));
}
