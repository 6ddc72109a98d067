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

    /// <summary>The stage at one step.</summary>
    /// <param name="step">Gives the bias corrections.</param>
    /// <param name="beta1">Decay of the average, in [0, 1).</param>
    /// <param name="beta2">Decay of the average of squares, in [0, 1).</param>
    /// <param name="epsilon">Added to the root.</param>
    public ScaleByAmsGrad(in StepFigures step, Hyperparameter beta1, Hyperparameter beta2, double epsilon)
    {
        (double first, double second) = (step.Of(beta1), step.Of(beta2));
        _moments = new(first, second);
        _direction = new(epsilon, step.BiasCorrection(first), step.BiasCorrection(second));
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
