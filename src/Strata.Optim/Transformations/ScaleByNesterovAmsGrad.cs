using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary><see cref="ScaleByNesterovAdam"/> with the largest average of squares so far in the root.</summary>
/// <remarks>The maximum is taken before the bias correction, as in <see cref="ScaleByAmsGrad"/>.</remarks>
public readonly struct ScaleByNesterovAmsGrad : ITransformation
{
    private readonly AdamMoments _moments;
    private readonly CorrectedAverage _average;
    private readonly CorrectedRoot _root;

    /// <summary>The stage at one step.</summary>
    /// <param name="step">Gives the bias corrections.</param>
    /// <param name="beta1">Decay of the average, in [0, 1).</param>
    /// <param name="beta2">Decay of the average of squares, in [0, 1).</param>
    /// <param name="epsilon">Added to the root.</param>
    /// <param name="epsilonRoot">Added inside the root.</param>
    /// <param name="nesterov">Look ahead by one step.</param>
    public ScaleByNesterovAmsGrad(
        in StepFigures step,
        Hyperparameter beta1,
        Hyperparameter beta2,
        double epsilon,
        double epsilonRoot,
        bool nesterov
    )
    {
        (double first, double second) = (step.Of(beta1), step.Of(beta2));
        _moments = new(first, second);
        _average = CorrectedAverage.Of(step, first, nesterov);
        _root = new(epsilon, epsilonRoot, step.BiasCorrection(second));
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
        return _average.Of(average, gradient) / _root.Of(most);
    }
}
