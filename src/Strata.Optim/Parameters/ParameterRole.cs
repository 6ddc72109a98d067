namespace Strata.Optim;

/// <summary>What a parameter does in its layer, where that is known.</summary>
public enum ParameterRole
{
    /// <summary>Not known, as for names that came from a file.</summary>
    Unknown,

    /// <summary>A matrix or kernel.</summary>
    Weight,

    /// <summary>An additive bias.</summary>
    Bias,

    /// <summary>The scale of a normalisation.</summary>
    NormScale,

    /// <summary>The shift of a normalisation.</summary>
    NormShift,

    /// <summary>A table of embeddings, positional ones included.</summary>
    Embedding,
}
