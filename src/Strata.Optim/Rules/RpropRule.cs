namespace Strata.Optim;

/// <summary>What <see cref="Rprop"/> and <see cref="OptaxRprop"/> share: how the size of each value's step grows and shrinks.</summary>
/// <typeparam name="TStages">The fused stages.</typeparam>
/// <param name="LearningRate">The size of the first step; at least 0.</param>
public abstract record RpropRule<TStages>(Hyperparameter LearningRate) : FusedRule<TStages>(LearningRate)
    where TStages : struct, ITransformation
{
    /// <summary>What a size is multiplied by when the gradient turns; in (0, 1).</summary>
    /// <value>0.5</value>
    public double Shrink { get; init; } = 0.5;

    /// <summary>What a size is multiplied by when the gradient keeps its sign; above 1.</summary>
    /// <value>1.2</value>
    public double Grow { get; init; } = 1.2;

    /// <summary>The smallest size; at least 0.</summary>
    /// <value>1e-6</value>
    public double SmallestStep { get; init; } = 1e-6;

    /// <summary>The largest size.</summary>
    /// <value>50</value>
    public double LargestStep { get; init; } = 50;

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override bool HasRateInside => true;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        if (Shrink is not (> 0 and < 1) || !(Grow > 1 && double.IsFinite(Grow)))
            check.Report(
                $"shrink and grow are {Figures.Exact(Shrink)} and {Figures.Exact(Grow)}; expected 0 < shrink < 1 < grow"
            );
        check.AtLeast("smallest step", SmallestStep, 0);
        check.AtLeast("largest step", LargestStep, SmallestStep);
    }
}
