namespace Strata.Numerics.Kernels;

/// <summary>The operands of one loop; of two or one, the rest repeats the first.</summary>
internal readonly record struct BroadcastInputs(BroadcastOperand X, BroadcastOperand Y, BroadcastOperand Z)
{
    public void Check(BroadcastShape shape)
    {
        shape.Check(X);
        shape.Check(Y);
        shape.Check(Z);
    }
}
