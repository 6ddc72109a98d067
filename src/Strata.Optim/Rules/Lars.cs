using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>SGD for very large batches: each parameter's gradient is scaled to the size of the parameter.</summary>
/// <remarks>
/// <code>
/// r = c·‖p‖/(‖g‖ + λ·‖p‖ + ε) (1 if ‖p‖ or ‖g‖ is 0);  g ← r·(g + λ·p)
/// b ← μ·b + (1 − τ)·g (first update: b ← g);  p ← p − η·b, or p − η·(g + μ·b) with Nesterov
/// </code>
/// Semantics and defaults of timm 1.0. The ratio is taken only where λ is not 0, or with <see cref="AlwaysAdapt"/>. optax:
/// <see cref="RateInMomentum"/>, <see cref="DecayInNorm"/>, <see cref="AlwaysAdapt"/>, ε = 0. Slot: <c>momentum_buffer</c>,
/// only with momentum; 4 bytes a value. You, Gitman and Ginsburg, 2017, https://arxiv.org/abs/1708.03888.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1.</param>
public sealed record Lars(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>Share of the buffer that is kept, μ, in [0, 1).</summary>
    /// <value>0: no buffer.</value>
    public Hyperparameter Momentum { get; init; } = 0;

    /// <summary>Share of the gradient that the buffer does not take, τ; not on the first update.</summary>
    /// <value>0</value>
    public Hyperparameter Dampening { get; init; } = 0;

    /// <summary>Nesterov's form; needs momentum above 0 and dampening 0.</summary>
    /// <value>false</value>
    public bool Nesterov { get; init; }

    /// <summary>Multiply by the learning rate before the momentum, as optax does.</summary>
    /// <value>false</value>
    public bool RateInMomentum { get; init; }

    /// <summary>The ratio's coefficient, c; above 0.</summary>
    /// <value>1e-3</value>
    public double TrustCoefficient { get; init; } = 1e-3;

    /// <summary>Added to the ratio's divisor; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Limit r·η to η, as LARC does: <c>r ← min(r/η, 1)</c>.</summary>
    /// <value>false</value>
    public bool TrustClip { get; init; }

    /// <summary>Take the ratio for parameters without decay, too.</summary>
    /// <value>false</value>
    public bool AlwaysAdapt { get; init; }

    /// <summary>Divide by the norm of the gradient with its decay, <c>‖g + λ·p‖</c>, as optax does, instead of the sum of two norms.</summary>
    /// <value>false</value>
    public bool DecayInNorm { get; init; }

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override bool HasRateInside => TrustClip || (RateInMomentum && Momentum != 0);

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("momentum", Momentum);
        check.Above("trust coefficient", TrustCoefficient, 0);
        check.AtLeast("epsilon", Epsilon, 0);
        if (Nesterov && (Momentum == 0 || Dampening != 0))
            check.Report($"nesterov needs momentum above 0 and dampening 0; they are {Momentum} and {Dampening}");
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages()
    {
        yield return new AdaptGradientToParameter(this);
        if (Momentum == 0)
            yield return RateAndDecay();
        else if (RateInMomentum)
            yield return Elementwise(
                (in StepFigures step) =>
                    Chain.Of(
                        new ScaleByLearningRate(step.LearningRate),
                        Chain.Of(Buffer(step), new DecayWeights(step.DecayPerStep))
                    )
            );
        else
            yield return Elementwise(
                (in StepFigures step) =>
                    Chain.Of(
                        Buffer(step),
                        Chain.Of(new ScaleByLearningRate(step.LearningRate), new DecayWeights(step.DecayPerStep))
                    )
            );
    }

    private ApplyMomentum Buffer(in StepFigures step) =>
        new(step.Of(Momentum), step.Of(Dampening), Nesterov, step.Count);
}

/// <summary>Decay and ratio of <see cref="Lars"/>.</summary>
internal sealed record AdaptGradientToParameter(Lars Rule) : Stage
{
    public override GradientScale GradientScaleAt(in StepFigures step) =>
        step.CoupledDecay != 0 || Rule.TrustClip ? GradientScale.Mixed
        : step.WeightDecay != 0 || Rule.AlwaysAdapt ? GradientScale.Invariant
        : GradientScale.Proportional;

    public override void Apply(in StageContext context)
    {
        StepFigures step = context.Figures;
        double decay = step.CoupledDecay;
        if (step.WeightDecay == 0 && !Rule.AlwaysAdapt)
            return;
        double parameter = Math.Sqrt(Magnitude.SumOfSquares(context.Value));
        double gradient = Rule.DecayInNorm ? 0 : Math.Sqrt(Magnitude.SumOfSquares(context.Update));
        if (decay != 0)
            ScaledSum.Store(context.Update, context.Value, (float)decay, accumulate: true);
        if (Rule.DecayInNorm)
            gradient = Math.Sqrt(Magnitude.SumOfSquares(context.Update));
        double divisor = gradient + (Rule.DecayInNorm ? 0 : decay * parameter) + Rule.Epsilon;
        double ratio = parameter > 0 && gradient > 0 ? Rule.TrustCoefficient * parameter / divisor : 1;
        if (Rule.TrustClip)
            ratio = step.LearningRate > 0 ? Math.Min(ratio / step.LearningRate, 1) : 1;
        ScaledSum.Scale(context.Update, (float)ratio);
    }
}
