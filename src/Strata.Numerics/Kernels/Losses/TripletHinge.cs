using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Losses;

/// <summary><c>max(0, margin + x − t)</c>: the distance x to what is alike shall be less than the distance t to what is not.</summary>
/// <param name="margin">By how much.</param>
public readonly struct TripletHinge(double margin) : IPointwiseLoss
{
    private readonly Vector<double> _margin = new(margin);

    /// <inheritdoc/>
    public static int Gradients => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Loss(Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v) =>
        WideLosses.Positive(_margin + x - t);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Gradient(int operand, Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v)
    {
        Vector<double> active = WideLosses.FromZeroOn(_margin + x - t);
        return operand == 0 ? active : -active;
    }
}
