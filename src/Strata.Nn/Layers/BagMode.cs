namespace Strata.Nn.Layers;

/// <summary>What an <see cref="EmbeddingBag"/> takes of the rows of a bag.</summary>
public enum BagMode
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>The largest of each value.</summary>
    Max,
}
