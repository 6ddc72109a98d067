using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Losses;

/// <summary><c>(x − t)²</c>.</summary>
public readonly struct SquaredError : IPointwiseLoss
{
    /// <inheritdoc/>
    public static int Gradients => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Loss(Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v) =>
        (x - t) * (x - t);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Gradient(
        int operand,
        Vector<double> x,
        Vector<double> t,
        Vector<double> u,
        Vector<double> v
    ) => new Vector<double>(operand == 0 ? 2 : -2) * (x - t);
}
