using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Losses;

/// <summary><c>|x − t|</c>; the derivative at 0 is 0.</summary>
public readonly struct AbsoluteError : IPointwiseLoss
{
    /// <inheritdoc/>
    public static int Gradients => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Loss(Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v) =>
        Vector.Abs(x - t);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Gradient(
        int operand,
        Vector<double> x,
        Vector<double> t,
        Vector<double> u,
        Vector<double> v
    ) => WideLosses.Sign(operand == 0 ? x - t : t - x);
}
