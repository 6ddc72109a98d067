namespace Strata.Numerics.Kernels;

/// <summary>The sizes of an attention.</summary>
/// <param name="Batch">Samples.</param>
/// <param name="Heads">Heads of the queries.</param>
/// <param name="KeyHeads">Heads of keys and values; <c>Heads / KeyHeads</c> neighbouring query heads share one.</param>
/// <param name="Queries">Positions that look.</param>
/// <param name="Keys">Positions that are looked at.</param>
/// <param name="Size">Values of a query, and of a key.</param>
/// <param name="ValueSize">Values of a value.</param>
/// <param name="Scale">The factor of the scores.</param>
/// <param name="Causal">Whether query i sees the keys 0 to i only.</param>
public readonly record struct AttentionShape(
    int Batch,
    int Heads,
    int KeyHeads,
    int Queries,
    int Keys,
    int Size,
    int ValueSize,
    float Scale,
    bool Causal
)
{
    /// <summary>What the forward pass keeps for the backward pass, a row of each head.</summary>
    public const int StatisticsPerRow = 2;

    /// <summary>The values that the forward pass keeps for the backward pass.</summary>
    public int Statistics => checked(Batch * Heads * Queries * StatisticsPerRow);
}
