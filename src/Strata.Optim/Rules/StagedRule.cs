using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>A rule with stages that see whole parameters or whole groups.</summary>
/// <param name="LearningRate">A number or a schedule; at least 0.</param>
public abstract record StagedRule(Hyperparameter LearningRate) : UpdateRule(LearningRate)
{
    /// <inheritdoc/>
    protected internal override RuleProgram Compile() => new StagedProgram(new StageSequence(Stages()));

    /// <summary>The stages, in order; what the last one leaves is subtracted from the parameter.</summary>
    /// <remarks>Figures of the record itself that a plan may change, rate and decay, are read from the context instead.</remarks>
    protected abstract IEnumerable<Stage> Stages();

    /// <summary>An elementwise chain as a stage.</summary>
    /// <param name="at">Makes the chain from the figures of a step.</param>
    /// <param name="scalars">Numbers to keep for each parameter.</param>
    /// <param name="advance">Moves them on after each update.</param>
    protected Stage Elementwise<TStages>(
        StageFactory<TStages> at,
        ImmutableArray<StateScalar> scalars = default,
        ScalarUpdate? advance = null
    )
        where TStages : struct, ITransformation => Fused(at, scalars, advance).AsStages().Single();

    /// <summary>The usual beginning: coupled decay.</summary>
    protected Stage CoupledDecay() => Elementwise((in StepFigures step) => new AddCoupledDecay(step.CoupledDecay));
}
