using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Losses;

/// <summary>x where t is 1, <c>max(0, margin − x)</c> where it is −1; the sum of both elsewhere, as in PyTorch.</summary>
/// <param name="margin">From which on two things are far enough apart.</param>
public readonly struct HingeOfDistance(double margin) : IPointwiseLoss
{
    private readonly Vector<double> _margin = new(margin);

    /// <inheritdoc/>
    public static int Gradients => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Loss(Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v)
    {
        Vector<double> far = WideLosses.Positive(_margin - x);
        return WideLosses.Select(Vector.Equals(t, Vector<double>.One), Vector<double>.Zero, far)
            + WideLosses.Select(Vector.Equals(t, -Vector<double>.One), Vector<double>.Zero, x);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Gradient(int operand, Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v)
    {
        Vector<double> far = -WideLosses.FromZeroOn(_margin - x);
        return WideLosses.Select(Vector.Equals(t, Vector<double>.One), Vector<double>.Zero, far)
            + WideLosses.Select(Vector.Equals(t, -Vector<double>.One), Vector<double>.Zero, Vector<double>.One);
    }
}
