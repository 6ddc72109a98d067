using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Losses;

/// <summary>
/// <c>e^x − t·x</c>, or <c>x − t·log(x + ε)</c> of a rate x; in full with Stirling's approximation of log t! for t above 1.
/// </summary>
/// <param name="logarithm">Whether x is the logarithm of the rate.</param>
/// <param name="full">Whether Stirling's term is added.</param>
/// <param name="epsilon">ε, which keeps the logarithm of a rate of 0 finite.</param>
public readonly struct PoissonLikelihood(bool logarithm, bool full, double epsilon) : IPointwiseLoss
{
    private readonly Vector<double> _epsilon = new(epsilon);

    /// <inheritdoc/>
    public static int Gradients => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Loss(Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v)
    {
        Vector<double> loss = logarithm ? WideMath.Exp(x) - (t * x) : x - (t * WideMath.Log(x + _epsilon));
        if (!full)
            return loss;
        Vector<double> stirling =
            (t * WideMath.Log(t)) - t + (new Vector<double>(0.5) * WideMath.Log(new Vector<double>(2 * Math.PI) * t));
        return loss + AboveOne(t, stirling);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Gradient(int operand, Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v)
    {
        if (operand == 0)
            return logarithm ? WideMath.Exp(x) - t : Vector<double>.One - (t / (x + _epsilon));
        Vector<double> slope = logarithm ? -x : -WideMath.Log(x + _epsilon);
        return full ? slope + AboveOne(t, WideMath.Log(t) + (new Vector<double>(0.5) / t)) : slope;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> AboveOne(Vector<double> t, Vector<double> value) =>
        WideLosses.Select(Vector.GreaterThan(t, Vector<double>.One), value, Vector<double>.Zero);
}
