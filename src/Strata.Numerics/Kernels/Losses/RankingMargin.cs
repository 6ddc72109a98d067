using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Losses;

/// <summary><c>max(0, margin − u·(x − t))</c>: x shall be ranked above t where u is 1, below it where u is −1.</summary>
/// <param name="margin">By how much.</param>
public readonly struct RankingMargin(double margin) : IPointwiseLoss
{
    private readonly Vector<double> _margin = new(margin);

    /// <inheritdoc/>
    public static int Gradients => 3;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Loss(Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v) =>
        WideLosses.Positive(_margin - (u * (x - t)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Gradient(int operand, Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v)
    {
        Vector<double> active = WideLosses.FromZeroOn(_margin - (u * (x - t)));
        return operand switch
        {
            0 => -u * active,
            1 => u * active,
            _ => (t - x) * active,
        };
    }
}
