namespace Strata.Optim;

/// <summary>What a call of <see cref="Optimizer.Step"/> did.</summary>
public enum StepOutcome
{
    /// <summary>Every parameter with a gradient was updated.</summary>
    Applied,

    /// <summary>The gradients were taken in; the update comes with a later micro-step.</summary>
    Accumulated,

    /// <summary>A gradient was not finite and the policy is to skip: nothing was changed or counted.</summary>
    Skipped,
}
