namespace Strata.Optim;

/// <summary>How a schedule goes from one value to the next.</summary>
public enum Anneal
{
    /// <summary>Half a cosine: flat at both ends.</summary>
    Cosine,

    /// <summary>A straight line.</summary>
    Linear,
}
