using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary><see cref="ScaleByAdam"/> with the largest average of squares so far in the root.</summary>
/// <remarks>
/// The maximum is taken before the bias correction, as in PyTorch (optax corrects first).
/// Reddi, Kale and Kumar, 2018, https://arxiv.org/abs/1904.09237.
/// </remarks>
public readonly struct ScaleByAmsGrad : ITransformation
{
    private readonly AdamMoments _moments;
    private readonly AdamDirection _direction;

    /// <summary>The stage at one step; the figures of <see cref="ScaleByAdam"/>.</summary>
    public ScaleByAmsGrad(double beta1, double beta2, double epsilon, double correction1, double correction2)
    {
        _moments = new(beta1, beta2);
        _direction = new(epsilon, correction1, correction2);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        (Vector<float> average, Vector<float> square) = _moments.Update(gradient, ref slots);
        ref Vector<float> largest = ref slots.Next();
        Vector<float> most = Vector.Max(largest, square);
        largest = most;
        return _direction.Of(average, most);
    }
}
