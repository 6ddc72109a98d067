using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>How a language model continues a text.</summary>
public sealed record GenerationOptions
{
    /// <summary>The most tokens that are added.</summary>
    public required int Length { get; init; }

    /// <summary>What logits are divided by before a token is drawn; 0: the likeliest token, always.</summary>
    /// <value>0</value>
    public double Temperature { get; init; }

    /// <summary>Draw among so many of the likeliest tokens; null: among all.</summary>
    /// <value>null</value>
    public int? TopK { get; init; }

    /// <summary>The most tokens that the model sees, such as its positions; null: all.</summary>
    /// <value>null</value>
    public int? Context { get; init; }

    /// <summary>The token after which nothing follows; null for none.</summary>
    /// <value>null</value>
    public int? EndToken { get; init; }

    /// <summary>
    /// Whether a model that can, such as GPT-2, keeps the keys and values of tokens it has seen, so that a further token is
    /// a pass over that one alone; logits are then the same within rounding. Once a text is longer than
    /// <see cref="Context"/>, all positions change with each token, and nothing can be kept.
    /// </summary>
    /// <value>true</value>
    public bool UseCache { get; init; } = true;

    /// <summary>Where the random numbers come from.</summary>
    public RandomKey Key { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Length);
        if (!(Temperature >= 0 && double.IsFinite(Temperature)))
            throw new ArgumentOutOfRangeException(
                nameof(Temperature),
                Temperature,
                "The temperature must be 0 or above."
            );
        if (TopK < 1)
            throw new ArgumentOutOfRangeException(nameof(TopK), TopK, "Draw among at least one token.");
        if (Context < 1)
            throw new ArgumentOutOfRangeException(nameof(Context), Context, "The model must see at least one token.");
    }
}
