namespace Strata.Optim;

/// <summary>Adafactor with Keras' arithmetic.</summary>
/// <remarks>
/// As <see cref="Adafactor"/>, but ε1 is added to each square, decay is taken before the parameter is measured, and a
/// parameter of rank 2 or more is always factored. <c>relative_step</c> of Keras 3.15 changes nothing: the step is cut to
/// 1/√t either way. Semantics and defaults of <c>keras.optimizers.Adafactor</c> 3.15, except that a matrix does not keep
/// its <c>velocity</c> in full, which Keras makes anew from r and c in every step.
/// Slots: <c>r</c> and <c>c</c>, or <c>velocity</c>. Shazeer and Stern, 2018, https://arxiv.org/abs/1804.04235.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3.</param>
public sealed record KerasAdafactor(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>The exponent of the share <c>t^decay</c> that a new square has; at most 0.</summary>
    /// <value>-0.8</value>
    public Hyperparameter Beta2Decay { get; init; } = -0.8;

    /// <summary>ε1, added to each square; at least 0.</summary>
    /// <value>1e-30</value>
    public double Epsilon { get; init; } = 1e-30;

    /// <summary>ε2, the least scale of a parameter; at least 0.</summary>
    /// <value>1e-3</value>
    public double EpsilonScale { get; init; } = 1e-3;

    /// <summary>The largest root mean square of an update before its step; above 0, infinite for none.</summary>
    /// <value>1</value>
    public double ClippingThreshold { get; init; } = 1;

    /// <inheritdoc/>
    protected internal override bool HasRateInside => true;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        if (!(Beta2Decay.Initial <= 0))
            check.Report($"beta2 decay is {Figures.Exact(Beta2Decay.Initial)}; expected at most 0");
        check.AtLeast("epsilon", Epsilon, 0);
        check.AtLeast("epsilon scale", EpsilonScale, 0);
        if (!(ClippingThreshold > 0))
            check.Report(
                $"clipping threshold is {Figures.Exact(ClippingThreshold)}; expected above 0, infinite for none"
            );
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() =>
        [
            CoupledDecay(),
            new ScaleByFactoredRms
            {
                Names = ("r", "c", "velocity"),
                Axes = FactoredAxesChoice.LastTwo,
                SmallestFactored = 1,
                Beta2Decay = Beta2Decay,
                Epsilon = Epsilon,
                ClippingThreshold = ClippingThreshold,
            },
            new AdafactorStep(AdafactorStepSize.Bounded, true, EpsilonScale, 0) { DecayFirst = true },
        ];
}
