namespace Strata.Optim;

/// <summary>What <see cref="Momo"/> and <see cref="MomoAdam"/> share: a rate from a model of the loss.</summary>
/// <param name="LearningRate">The largest rate, or a schedule; at least 0.</param>
public abstract record MomoRule(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>The smallest loss that there can be; with <see cref="AdaptLowerBound"/> where its estimate begins.</summary>
    /// <value>0</value>
    public double LowerBound { get; init; }

    /// <summary>Estimate the smallest loss on the way.</summary>
    /// <value>false</value>
    public bool AdaptLowerBound { get; init; }

    /// <summary>Weight decay shrinks the parameter before the step and leaves the step alone: optax.</summary>
    /// <value>false: it shrinks what the step has led to, as in the paper and the authors' package</value>
    public bool DecayKeepsStep { get; init; }

    /// <inheritdoc/>
    protected internal override bool HasRateInside => true;

    /// <inheritdoc/>
    protected internal override bool NeedsLoss => true;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        if (!double.IsFinite(LowerBound))
            check.Report($"lower bound is {LowerBound}; expected a finite number");
    }
}
