namespace Strata.Optim;

/// <summary>What <see cref="AdaBelief"/> does while its average of squares cannot be trusted.</summary>
public enum BeliefRectification
{
    /// <summary>Divides by the root from the first update on, as optax.</summary>
    Off,

    /// <summary>Steps along the average itself, as <see cref="RAdam"/>: timm's default.</summary>
    Sgd,

    /// <summary>Does not step: timm without <c>degenerated_to_sgd</c>.</summary>
    Wait,
}
