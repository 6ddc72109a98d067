using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Losses;

/// <summary><c>t·(log t − x)</c>: x is the logarithm of the predicted probability; 0·log 0 counts as 0.</summary>
public readonly struct KullbackLeibler : IPointwiseLoss
{
    /// <inheritdoc/>
    public static int Gradients => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Loss(Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v)
    {
        Vector<double> own = t * WideMath.Log(t);
        return WideLosses.Select(Vector.Equals(t, Vector<double>.Zero), Vector<double>.Zero, own) - (t * x);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Gradient(
        int operand,
        Vector<double> x,
        Vector<double> t,
        Vector<double> u,
        Vector<double> v
    ) => operand == 0 ? -t : WideMath.Log(t) + Vector<double>.One - x;
}
