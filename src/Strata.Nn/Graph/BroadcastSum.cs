using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;

namespace Strata.Nn.Graph;

/// <summary>The gradient of an operand that was repeated is summed back to its own shape.</summary>
internal static class BroadcastSum
{
    public static void Add<TGradient>(
        BroadcastShape loop,
        in TGradient gradient,
        in BroadcastOperand x,
        in BroadcastOperand y,
        in BroadcastOperand z,
        int index,
        GradientTarget target
    )
        where TGradient : struct, ITernaryFunction
    {
        if (loop.IsWhole(index))
            Broadcasting.Apply(loop, gradient, x, y, z, target.Values, target.Accumulate);
        else
            Broadcasting.Fold<TGradient, SumFold>(loop, gradient, x, y, z, index, 1, target.Values, target.Accumulate);
    }
}
