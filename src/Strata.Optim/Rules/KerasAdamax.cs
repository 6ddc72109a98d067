using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByKerasAdamax, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>Adamax with Keras' arithmetic: ε is added to the quotient's lower half, not inside the maximum.</summary>
/// <remarks>
/// <code>u ← max(β2·u, |g|);  p ← p − η/(1 − β1^t)·m/(u + ε)</code>
/// Semantics and defaults of <c>keras.optimizers.Adamax</c> 3.15. Slots: <c>exp_avg</c>, <c>exp_inf</c>; 8 bytes a value.
/// https://keras.io/api/optimizers/adamax.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3.</param>
public sealed record KerasAdamax(Hyperparameter LearningRate) : AdamaxRule<Stages>(LearningRate)
{
    /// <summary>Added to the largest magnitude; at least 0.</summary>
    /// <value>1e-7</value>
    public override double Epsilon { get; init; } = 1e-7;

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) =>
        Around(step, new ScaleByKerasAdamax(step, Beta1, Beta2, Epsilon));
}

/// <summary>The direction of <see cref="KerasAdamax"/>.</summary>
public readonly struct ScaleByKerasAdamax : ITransformation
{
    private readonly Lerp _towardGradient;
    private readonly Vector<float> _keepLargest;
    private readonly Vector<float> _epsilon;
    private readonly Vector<float> _correction;

    /// <summary>The stage at one step.</summary>
    public ScaleByKerasAdamax(in StepFigures step, Hyperparameter beta1, Hyperparameter beta2, double epsilon)
    {
        double first = step.Of(beta1);
        _towardGradient = new(1 - first);
        _keepLargest = new((float)step.Of(beta2));
        _epsilon = new((float)epsilon);
        _correction = new((float)(1 / step.BiasCorrection(first)));
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_inf"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> average = ref slots.Next();
        ref Vector<float> largest = ref slots.Next();
        Vector<float> m = _towardGradient.Between(average, gradient);
        Vector<float> u = Vector.Max(largest * _keepLargest, Vector.Abs(gradient));
        average = m;
        largest = u;
        return m * _correction / (u + _epsilon);
    }
}
