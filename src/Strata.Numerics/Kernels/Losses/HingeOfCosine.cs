using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Losses;

/// <summary>1 − x where t is 1, <c>max(0, x − margin)</c> where it is −1, of a cosine x.</summary>
/// <param name="margin">Up to which two things are different enough.</param>
public readonly struct HingeOfCosine(double margin) : IPointwiseLoss
{
    private readonly Vector<double> _margin = new(margin);

    /// <inheritdoc/>
    public static int Gradients => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Loss(Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v) =>
        Of(t, Vector<double>.One - x, WideLosses.Positive(x - _margin));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Gradient(
        int operand,
        Vector<double> x,
        Vector<double> t,
        Vector<double> u,
        Vector<double> v
    ) => Of(t, -Vector<double>.One, WideLosses.FromZeroOn(x - _margin));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Of(Vector<double> t, Vector<double> alike, Vector<double> different) =>
        WideLosses.Select(Vector.Equals(t, Vector<double>.One), alike, Vector<double>.Zero)
        + WideLosses.Select(Vector.Equals(t, -Vector<double>.One), different, Vector<double>.Zero);
}
