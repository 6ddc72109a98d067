using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Losses;

/// <summary>Binary cross-entropy of sigmoid(x): u is the weight of the value, v that of a positive target.</summary>
/// <remarks><code>u·((1 − t)·x + (1 + (v − 1)·t)·log(1 + e^−x))</code></remarks>
public readonly struct BinaryCrossEntropyOfLogit : IPointwiseLoss
{
    /// <inheritdoc/>
    public static int Gradients => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Loss(Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v) =>
        u * (((Vector<double>.One - t) * x) + (Weight(t, v) * WideLosses.Softplus(-x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Gradient(
        int operand,
        Vector<double> x,
        Vector<double> t,
        Vector<double> u,
        Vector<double> v
    ) =>
        operand == 0
            ? u * (Vector<double>.One - t - (Weight(t, v) * WideLosses.Sigmoid(-x)))
            : u * (((v - Vector<double>.One) * WideLosses.Softplus(-x)) - x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Weight(Vector<double> t, Vector<double> v) =>
        Vector<double>.One + ((v - Vector<double>.One) * t);
}
