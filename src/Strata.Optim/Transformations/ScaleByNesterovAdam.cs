using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary><see cref="ScaleByAdam"/> with Nesterov's look ahead, with an ε inside the root, or with both.</summary>
/// <remarks>
/// <code>u = m̂ / (√(v / c2 + ε_root) + ε)</code>
/// optax: <c>m̂ = β1·m / (1 − β1^(t+1)) + (1 − β1)·g / (1 − β1^t)</c>; timm's NAdamW: <c>m̂ = (β1·m + (1 − β1)·g) / (1 − β1^t)</c>.
/// Dozat, 2016, https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ.
/// </remarks>
public readonly struct ScaleByNesterovAdam : ITransformation
{
    private readonly AdamMoments _moments;
    private readonly CorrectedAverage _average;
    private readonly CorrectedRoot _root;

    /// <summary>The stage at one step, as in optax.</summary>
    /// <param name="step">Gives the bias corrections.</param>
    /// <param name="beta1">Decay of the average, in [0, 1).</param>
    /// <param name="beta2">Decay of the average of squares, in [0, 1).</param>
    /// <param name="epsilon">Added to the root.</param>
    /// <param name="epsilonRoot">Added inside the root.</param>
    /// <param name="nesterov">Look ahead by one step.</param>
    public ScaleByNesterovAdam(
        in StepFigures step,
        Hyperparameter beta1,
        Hyperparameter beta2,
        double epsilon,
        double epsilonRoot,
        bool nesterov
    )
        : this(step, beta1, beta2, epsilon, epsilonRoot, CorrectedAverage.Of(step, step.Of(beta1), nesterov)) { }

    internal ScaleByNesterovAdam(
        in StepFigures step,
        Hyperparameter beta1,
        Hyperparameter beta2,
        double epsilon,
        double epsilonRoot,
        in CorrectedAverage average
    )
    {
        double second = step.Of(beta2);
        _moments = new(step.Of(beta1), second);
        _average = average;
        _root = new(epsilon, epsilonRoot, step.BiasCorrection(second));
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
        return _average.Of(average, gradient) / _root.Of(square);
    }
}
