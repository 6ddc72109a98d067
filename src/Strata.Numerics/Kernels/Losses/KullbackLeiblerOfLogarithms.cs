using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Losses;

/// <summary><c>e^t·(t − x)</c>: both are logarithms of probabilities.</summary>
public readonly struct KullbackLeiblerOfLogarithms : IPointwiseLoss
{
    /// <inheritdoc/>
    public static int Gradients => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Loss(Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v) =>
        WideMath.Exp(t) * (t - x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Gradient(int operand, Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v)
    {
        Vector<double> probability = WideMath.Exp(t);
        return operand == 0 ? -probability : probability * (t - x + Vector<double>.One);
    }
}
