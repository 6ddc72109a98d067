using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Adam or Lion over gradients with less variance: what the gradient has changed since the last step is added to it.</summary>
/// <remarks>
/// <code>
/// c = g + γ·β1/(1 − β1)·(g − g₋₁) (first update: g);  c ← c/max(1, ‖c‖);  m, v as Adam over c
/// p ← p − η·λ·p − η·(m/c1)/(√(v/c2) + ε), or η·sign(m)
/// </code>
/// Vectors and scalars take plain AdamW with betas of their own, unless <see cref="Optimize1d"/>. Semantics and defaults
/// of timm's Mars 1.0. Slots: <c>last_grad</c>, <c>exp_avg</c>, <c>exp_avg_sq</c>; 12 bytes a value.
/// Yuan et al., 2024, https://arxiv.org/abs/2411.10438.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 3e-3.</param>
public sealed record Mars(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>Decay of the average of gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squares, in [0, 1).</summary>
    /// <value>0.99</value>
    public Hyperparameter Beta2 { get; init; } = 0.99;

    /// <summary>Added to the root; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Strength of the correction, γ; at least 0.</summary>
    /// <value>0.025</value>
    public double Gamma { get; init; } = 0.025;

    /// <summary>What is made of a corrected gradient.</summary>
    /// <value>AdamW</value>
    public MarsForm Form { get; init; } = MarsForm.AdamW;

    /// <summary>Correct the gradients of vectors and scalars, too.</summary>
    /// <value>false</value>
    public bool Optimize1d { get; init; }

    /// <summary><see cref="Beta1"/> of vectors and scalars, unless they are corrected.</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1For1d { get; init; } = 0.9;

    /// <summary><see cref="Beta2"/> of vectors and scalars, unless they are corrected.</summary>
    /// <value>0.99</value>
    public Hyperparameter Beta2For1d { get; init; } = 0.99;

    /// <summary>What the learning rate of vectors and scalars is multiplied by, unless they are corrected; above 0.</summary>
    /// <value>1</value>
    public double RateFactorFor1d { get; init; } = 1;

    /// <inheritdoc/>
    protected internal override bool HasRateInside => RateFactorFor1d != 1;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.AtLeast("epsilon", Epsilon, 0);
        check.AtLeast("gamma", Gamma, 0);
        check.Fraction("beta1 for 1d", Beta1For1d);
        check.Fraction("beta2 for 1d", Beta2For1d);
        check.Above("rate factor for 1d", RateFactorFor1d, 0);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() =>
        [CoupledDecay(), new CorrectGradient(this), new ScaleByCorrected(this), new RateByRank(this)];

    internal bool Corrects(Parameter parameter) => Optimize1d || parameter.Shape.Rank >= 2;
}

/// <summary>The corrected gradient of <see cref="Mars"/>, with a norm of at most 1.</summary>
internal sealed record CorrectGradient(Mars Rule) : Stage
{
    private static readonly ImmutableArray<StateSlot> _slots = [new("last_grad")];

    public override ImmutableArray<StateSlot> Slots => _slots;

    public override void Apply(in StageContext context)
    {
        StepFigures step = context.Figures;
        bool corrects = Rule.Corrects(context.Parameter);
        double beta1 = step.Of(Rule.Beta1);
        double weight = corrects && step.Count > 1 ? Rule.Gamma * beta1 / (1 - beta1) : 0;
        FusedPass.Transform(context, new AddChange(weight));
        if (!corrects)
            return;
        double norm = Math.Sqrt(Magnitude.SumOfSquares(context.Update));
        if (norm > 1)
            ScaledSum.Scale(context.Update, (float)(1 / norm));
    }
}

/// <summary>Adds what the gradient has changed since the last step.</summary>
internal readonly struct AddChange(double weight) : ITransformation
{
    private readonly Vector<float> _weight = new((float)weight);

    public static ImmutableArray<string> SlotNames { get; } = ["last_grad"];

    public GradientScale GradientScale => GradientScale.Proportional;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> last = ref slots.Next();
        Vector<float> c = gradient + ((gradient - last) * _weight);
        last = gradient;
        return c;
    }
}

/// <summary>The direction of <see cref="Mars"/>.</summary>
internal sealed record ScaleByCorrected(Mars Rule) : Stage
{
    private static readonly ImmutableArray<StateSlot> _slots = [new("exp_avg"), new("exp_avg_sq")];

    public override ImmutableArray<StateSlot> Slots => _slots;

    public override void Apply(in StageContext context)
    {
        StepFigures step = context.Figures;
        if (!Rule.Corrects(context.Parameter))
            FusedPass.Transform(context, new ScaleByAdam(step, Rule.Beta1For1d, Rule.Beta2For1d, Rule.Epsilon));
        else if (Rule.Form == MarsForm.Lion)
            FusedPass.Transform(context, new ScaleBySignum(step.Of(Rule.Beta1)));
        else
            FusedPass.Transform(context, new ScaleByAdam(step, Rule.Beta1, Rule.Beta2, Rule.Epsilon));
    }
}

/// <summary>Rate and decay of <see cref="Mars"/>.</summary>
internal sealed record RateByRank(Mars Rule) : Stage
{
    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Proportional;

    public override void Apply(in StageContext context)
    {
        double factor = Rule.Corrects(context.Parameter) ? 1 : Rule.RateFactorFor1d;
        FusedPass.RateAndDecay(context, context.Figures.LearningRate * factor, context.Figures.DecayPerStep * factor);
    }
}
