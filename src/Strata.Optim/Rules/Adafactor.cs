namespace Strata.Optim;

/// <summary>Adam's second moment in the memory of a row and a column, with steps in proportion to the parameter.</summary>
/// <remarks>
/// <code>V = R·C / mean(R), means of g² over the last two axes;  u = g/√max(V, ε1²);  u ← u / max(1, RMS(u)/d)
/// p ← p − ηλp − max(ε2, RMS(p))·min(η, 1/√t)·u</code>
/// Semantics and defaults of <c>torch.optim.Adafactor</c> 2.x; options make it timm's or optax's. Slots: <c>row_var</c> and
/// <c>col_var</c>, or <c>variance</c> for what has no two axes; <c>exp_avg</c> with momentum.
/// Shazeer and Stern, 2018, https://arxiv.org/abs/1804.04235.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-2.</param>
public sealed record Adafactor(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>The exponent of the share <c>t^decay</c> that a new square has; at most 0.</summary>
    /// <value>-0.8</value>
    public Hyperparameter Beta2Decay { get; init; } = -0.8;

    /// <summary>Updates to leave out of the count in that share; below 0 to begin with a long memory.</summary>
    /// <value>0</value>
    public int DecayOffset { get; init; }

    /// <summary>ε1, against division by 0; at least 0.</summary>
    /// <value>2⁻²³, the precision of float32 (timm, optax, Keras: 1e-30 and added)</value>
    public double Epsilon { get; init; } = 1.1920928955078125e-7;

    /// <summary>Where ε1 stands.</summary>
    /// <value>Floor</value>
    public EpsilonPlacement EpsilonPlacement { get; init; }

    /// <summary>ε2, the least scale of a parameter; at least 0.</summary>
    /// <value>1e-3</value>
    public double EpsilonScale { get; init; } = 1e-3;

    /// <summary>d, the largest root mean square of an update before its step; above 0, infinite for none.</summary>
    /// <value>1</value>
    public double ClippingThreshold { get; init; } = 1;

    /// <summary>Which axes are rows and columns.</summary>
    /// <value>LastTwo (timm: Kernel, optax: LargestTwo)</value>
    public FactoredAxesChoice Axes { get; init; }

    /// <summary>The least size of both axes; below it the second moment is kept in full.</summary>
    /// <value>1 (timm: 17, optax: 128)</value>
    public int SmallestFactored { get; init; } = 1;

    /// <summary>What the learning rate means.</summary>
    /// <value>Bounded</value>
    public AdafactorStepSize StepSize { get; init; }

    /// <summary>Steps of one size whatever the parameter, not in proportion to its root mean square.</summary>
    /// <value>false (timm: the opposite of <c>scale_parameter</c>)</value>
    public bool IgnoreParameterScale { get; init; }

    /// <summary>Decay of an average of whole updates, the rate inside; in [0, 1).</summary>
    /// <value>0: no average (timm: beta1)</value>
    public Hyperparameter Momentum { get; init; } = 0;

    /// <inheritdoc/>
    protected internal override bool HasRateInside => Momentum != 0 || StepSize == AdafactorStepSize.Bounded;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        if (!(Beta2Decay.Initial <= 0))
            check.Report($"beta2 decay is {Figures.Exact(Beta2Decay.Initial)}; expected at most 0");
        check.AtLeast("epsilon", Epsilon, 0);
        check.AtLeast("epsilon scale", EpsilonScale, 0);
        check.Fraction("momentum", Momentum);
        if (!(ClippingThreshold > 0))
            check.Report(
                $"clipping threshold is {Figures.Exact(ClippingThreshold)}; expected above 0, infinite for none"
            );
        if (SmallestFactored < 1)
            check.Report($"smallest factored is {SmallestFactored}; expected at least 1");
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() =>
        [
            CoupledDecay(),
            new ScaleByFactoredRms
            {
                Names = ("row_var", "col_var", "variance"),
                Axes = Axes,
                SmallestFactored = SmallestFactored,
                Beta2Decay = Beta2Decay,
                DecayOffset = DecayOffset,
                Epsilon = Epsilon,
                EpsilonPlacement = EpsilonPlacement,
                ClippingThreshold = ClippingThreshold,
            },
            new AdafactorStep(StepSize, !IgnoreParameterScale, EpsilonScale, Momentum),
        ];
}
