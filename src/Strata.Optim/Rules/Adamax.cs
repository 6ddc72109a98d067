using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByAdamax, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>Adam with the largest recent gradient in place of the root.</summary>
/// <remarks>
/// <code>m ← m + (1 − β1)(g − m);  u ← max(β2·u, |g| + ε);  p ← p − η/(1 − β1^t)·m/u</code>
/// Semantics and defaults of <c>torch.optim.Adamax</c> 2.x: ε inside the maximum. Slots: <c>exp_avg</c>, <c>exp_inf</c>;
/// 8 bytes a value. Kingma and Ba, 2015, section 7.1, https://arxiv.org/abs/1412.6980.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 2e-3.</param>
public sealed record Adamax(Hyperparameter LearningRate) : AdamaxRule<Stages>(LearningRate)
{
    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) => Around(step, new ScaleByAdamax(step, Beta1, Beta2, Epsilon));
}

/// <summary>The direction of <see cref="Adamax"/>.</summary>
public readonly struct ScaleByAdamax : ITransformation
{
    private readonly Lerp _towardGradient;
    private readonly Vector<float> _keepLargest;
    private readonly Vector<float> _epsilon;
    private readonly Vector<float> _correction;

    /// <summary>The stage at one step.</summary>
    public ScaleByAdamax(in StepFigures step, Hyperparameter beta1, Hyperparameter beta2, double epsilon)
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
        Vector<float> u = Vector.Max(largest * _keepLargest, Vector.Abs(gradient) + _epsilon);
        average = m;
        largest = u;
        return m * _correction / u;
    }
}
