namespace Strata.Optim;

/// <summary>What a constant multiplier of the gradient does to the update of a chain.</summary>
public enum GradientScale
{
    /// <summary>The update grows with the gradient: a multiplier acts like one on the learning rate (SGD).</summary>
    Proportional,

    /// <summary>The update does not depend on the gradient's scale, up to ε: a constant multiplier does nothing (Adam).</summary>
    Invariant,

    /// <summary>Neither: a multiplier changes the update, but not like the learning rate (Adam with coupled decay).</summary>
    Mixed,
}
