namespace Strata.Optim;

/// <summary>What <see cref="Mars"/> makes of a corrected gradient.</summary>
public enum MarsForm
{
    /// <summary>The quotient of two averages, as AdamW.</summary>
    AdamW,

    /// <summary>The sign of an average.</summary>
    Lion,
}
