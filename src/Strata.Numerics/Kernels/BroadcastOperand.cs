namespace Strata.Numerics.Kernels;

/// <summary>An operand of a loop over a <see cref="BroadcastShape"/>.</summary>
/// <param name="Values">Its values.</param>
/// <param name="Index">Which of the shape's operands it is laid out as; −1 for the result's own layout.</param>
public readonly record struct BroadcastOperand(Block Values, int Index)
{
    /// <summary>Values that are laid out as the result.</summary>
    public static BroadcastOperand Whole(Block values) => new(values, -1);
}
