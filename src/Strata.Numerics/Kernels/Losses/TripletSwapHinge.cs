using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Losses;

/// <summary>The same with the lesser of two distances, <c>max(0, margin + x − min(t, u))</c>.</summary>
/// <param name="margin">By how much.</param>
public readonly struct TripletSwapHinge(double margin) : IPointwiseLoss
{
    private readonly Vector<double> _margin = new(margin);

    /// <inheritdoc/>
    public static int Gradients => 3;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Loss(Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v) =>
        WideLosses.Positive(_margin + x - Vector.Min(t, u));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Gradient(int operand, Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v)
    {
        Vector<double> active = WideLosses.FromZeroOn(_margin + x - Vector.Min(t, u));
        if (operand == 0)
            return active;
        (Vector<double> own, Vector<double> other) = operand == 1 ? (t, u) : (u, t);
        var half = new Vector<double>(0.5); // of equal ones, each takes a half
        Vector<double> share = WideLosses.Select(
            Vector.LessThan(own, other),
            Vector<double>.One,
            WideLosses.Select(Vector.Equals(own, other), half, Vector<double>.Zero)
        );
        return -active * share;
    }
}
