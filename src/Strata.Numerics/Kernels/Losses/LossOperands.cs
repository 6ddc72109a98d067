namespace Strata.Numerics.Kernels.Losses;

/// <summary>What a pointwise loss reads.</summary>
/// <param name="First">The predictions.</param>
/// <param name="Second">The targets, as many.</param>
/// <param name="Third">A weight or a third operand; may be absent, or repeat itself.</param>
/// <param name="Fourth">A weight; may be absent, or repeat itself.</param>
public readonly record struct LossOperands(
    Block First,
    Block Second,
    RepeatedBlock Third = default,
    RepeatedBlock Fourth = default
)
{
    /// <summary>The number of losses.</summary>
    public int Count => First.Length;

    internal void Check()
    {
        if (Second.Length != Count)
            throw new ArgumentException($"There are {Count} predictions and {Second.Length} targets.");
    }
}
