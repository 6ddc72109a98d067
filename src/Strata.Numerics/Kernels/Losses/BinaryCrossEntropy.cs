using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Losses;

/// <summary><c>−u·(t·log x + (1 − t)·log(1 − x))</c>; a logarithm is at least −100. x outside of [0, 1] gives nan.</summary>
public readonly struct BinaryCrossEntropy : IPointwiseLoss
{
    /// <inheritdoc/>
    public static int Gradients => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Loss(Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v) =>
        u * (((t - Vector<double>.One) * LogOfOther(x)) - (t * LogOf(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Gradient(int operand, Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v)
    {
        if (operand == 1)
            return u * (WideLosses.LogOfOnePlus(-x) - WideMath.Log(x));
        Vector<double> divisor = x * (Vector<double>.One - x);
        var least = new Vector<double>(1e-12);
        return u * (x - t) / WideLosses.Select(Vector.LessThan(divisor, least), least, divisor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> LogOf(Vector<double> x) => WideLosses.AtLeastMinus100(WideMath.Log(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> LogOfOther(Vector<double> x) =>
        WideLosses.AtLeastMinus100(WideLosses.LogOfOnePlus(-x));
}
