using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Losses;

/// <summary><c>½·(log u + (x − t)² / u)</c> of a variance u that is at least ε; in full with ½·log 2π.</summary>
/// <remarks>The gradient of the variance passes where it is raised to ε, as in PyTorch. A negative variance gives nan.</remarks>
/// <param name="full">Whether the constant is added.</param>
/// <param name="epsilon">The least variance, above 0.</param>
public readonly struct GaussianLikelihood(bool full, double epsilon) : IPointwiseLoss
{
    private readonly Vector<double> _epsilon = new(epsilon);
    private readonly Vector<double> _constant = new(full ? Math.Log(2 * Math.PI) : 0);

    /// <inheritdoc/>
    public static int Gradients => 3;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Loss(Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v)
    {
        Vector<double> variance = AtLeastEpsilon(u);
        return new Vector<double>(0.5) * (WideMath.Log(variance) + ((x - t) * (x - t) / variance) + _constant);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<double> Gradient(int operand, Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v)
    {
        Vector<double> variance = AtLeastEpsilon(u);
        Vector<double> share = (x - t) / variance;
        return operand switch
        {
            0 => share,
            1 => -share,
            _ => new Vector<double>(0.5) * ((Vector<double>.One / variance) - (share * share)),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector<double> AtLeastEpsilon(Vector<double> u)
    {
        Vector<double> raised = WideLosses.Select(Vector.LessThan(u, _epsilon), _epsilon, u);
        return WideLosses.Select(Vector.LessThan(u, Vector<double>.Zero), new Vector<double>(double.NaN), raised);
    }
}
