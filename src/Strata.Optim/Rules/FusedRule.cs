namespace Strata.Optim;

/// <summary>A rule of elementwise stages: the type argument is the order of operations.</summary>
/// <param name="LearningRate">A number or a schedule; at least 0.</param>
public abstract record FusedRule<TStages>(Hyperparameter LearningRate) : UpdateRule(LearningRate)
    where TStages : struct, ITransformation
{
    /// <inheritdoc/>
    protected internal override RuleProgram Compile() => Fused(At);

    /// <summary>The stages of one step, from the figures it gives: rates and decay of the record itself are not those of every group.</summary>
    protected abstract TStages At(in StepFigures step);
}
