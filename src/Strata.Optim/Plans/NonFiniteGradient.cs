namespace Strata.Optim;

/// <summary>What a step does with a gradient that is infinite or NaN; decided before anything is updated.</summary>
public enum NonFiniteGradient
{
    /// <summary>The step throws, with the parameter's name.</summary>
    Throw,

    /// <summary>The whole step is skipped, for every parameter; nothing is counted.</summary>
    SkipStep,

    /// <summary>The values that are not finite become 0, and the step goes on.</summary>
    Zero,

    /// <summary>Nothing is checked, as in PyTorch: one pass over the gradients less.</summary>
    Propagate,
}
