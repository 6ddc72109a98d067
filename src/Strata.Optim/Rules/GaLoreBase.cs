namespace Strata.Optim;

/// <summary>What runs in the small space of <see cref="GaLore"/>.</summary>
public enum GaLoreBase
{
    /// <summary>Adam.</summary>
    Adam,

    /// <summary>Momentum without dampening.</summary>
    Momentum,
}
