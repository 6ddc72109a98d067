using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Divides a moving average of the gradient by the root of a moving average of its square.</summary>
/// <remarks>
/// <code>m ← m + (1 − β1)(g − m);  v ← β2·v + (1 − β2)·g²;  u = (m / c1) / (√(v / c2) + ε),  ci = 1 − βi^t</code>
/// t counts the updates of this parameter, 1 in the first. ε is outside the root, as in PyTorch and optax.
/// Kingma and Ba, 2015, https://arxiv.org/abs/1412.6980.
/// </remarks>
public readonly struct ScaleByAdam : ITransformation
{
    private readonly AdamMoments _moments;
    private readonly AdamDirection _direction;

    /// <summary>The stage at one step.</summary>
    /// <param name="step">Gives the bias corrections.</param>
    /// <param name="beta1">Decay of the average, in [0, 1).</param>
    /// <param name="beta2">Decay of the average of squares, in [0, 1).</param>
    /// <param name="epsilon">Added to the root.</param>
    public ScaleByAdam(in StepFigures step, Hyperparameter beta1, Hyperparameter beta2, double epsilon)
    {
        (double first, double second) = (step.Of(beta1), step.Of(beta2));
        _moments = new(first, second);
        _direction = new(epsilon, step.BiasCorrection(first), step.BiasCorrection(second));
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_sq"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        (Vector<float> average, Vector<float> square) = _moments.Update(gradient, ref slots);
        return _direction.Of(average, square);
    }
}
