namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByLearningRate, Chain<DecayWeights, ScheduleFreeAverage>>>;

/// <summary>SGD with an average of its steps in place of a schedule.</summary>
/// <remarks>
/// <code>z ← z − η·(g + λy);  x ← (1 − c)·x + c·z;  y ← β1·x + (1 − β1)·z,  c = w/Σw, w = max η²</code>
/// The parameter is y. Evaluate with x: <see cref="Optimizer.UseEvaluationValues"/>. Semantics of the authors' package;
/// <c>optax.contrib.schedule_free_sgd</c> weighs by the rate of the next step (<see cref="ScheduleFreeRule.AveragingRate"/>).
/// Slot: <c>z</c>; 4 bytes a value. Defazio et al., 2024, https://arxiv.org/abs/2405.15682.
/// </remarks>
/// <param name="LearningRate">A number or a warm-up; at least 0. Try 1.</param>
public sealed record ScheduleFreeSgd(Hyperparameter LearningRate) : ScheduleFreeRule(LearningRate)
{
    private protected override int AverageSlot => 0;

    /// <inheritdoc/>
    protected internal override RuleProgram Compile() => Fused(At, ScheduleFreeAverage.Scalars, Advance);

    private Stages At(in StepFigures step) =>
        new(new(step.CoupledDecay), new(new(step.LearningRate), new(new(step.DecayPerStep), AverageAt(step))));
}
