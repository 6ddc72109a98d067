namespace Strata.Optim;

/// <summary>What a step does with a trainable parameter that has no gradient.</summary>
public enum MissingGradient
{
    /// <summary>Nothing happens to it: no decay, no count, as in PyTorch.</summary>
    Skip,

    /// <summary>The step throws, with the names, before anything is updated.</summary>
    Throw,
}
