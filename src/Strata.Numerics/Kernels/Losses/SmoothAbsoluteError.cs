using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Losses;

/// <summary>
/// <c>factor · (d² / 2β)</c> for d = |x − t| below β, else <c>factor · (d − β/2)</c>; β = 0 is the absolute error.
/// </summary>
/// <param name="beta">Where the parabola ends, at least 0.</param>
/// <param name="factor">1, or β for Huber's loss.</param>
public readonly struct SmoothAbsoluteError(double beta, double factor = 1) : IPointwiseLoss
{
    private readonly Vector<double> _beta = new(beta);
    private readonly Vector<double> _factor = new(factor);

    /// <inheritdoc/>
    public static int Gradients => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Loss(Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v)
    {
        Vector<double> d = Vector.Abs(x - t);
        var half = new Vector<double>(0.5);
        Vector<double> near = half * d * d / _beta;
        return _factor * WideLosses.Select(Vector.LessThan(d, _beta), near, d - (half * _beta));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Gradient(int operand, Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v)
    {
        Vector<double> d = operand == 0 ? x - t : t - x;
        return _factor * WideLosses.Select(Vector.LessThan(Vector.Abs(d), _beta), d / _beta, WideLosses.Sign(d));
    }
}
