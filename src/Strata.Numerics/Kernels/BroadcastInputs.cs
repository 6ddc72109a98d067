namespace Strata.Numerics.Kernels;

/// <summary>The operands of one loop; of two or one, the rest repeats the first.</summary>
internal readonly unsafe record struct BroadcastInputs(BroadcastOperand X, BroadcastOperand Y, BroadcastOperand Z)
{
    /// <summary>Whether the third operand is the second again.</summary>
    public bool RepeatsY => Z.Index == Y.Index && Z.Values.Pointer == Y.Values.Pointer;

    public void Check(BroadcastShape shape)
    {
        shape.Check(X);
        shape.Check(Y);
        shape.Check(Z);
    }
}
