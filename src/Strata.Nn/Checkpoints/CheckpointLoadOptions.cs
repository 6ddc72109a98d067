namespace Strata.Nn;

/// <summary>How a checkpoint is put into a model.</summary>
public sealed record CheckpointLoadOptions
{
    /// <summary>Whether every array of the model must be there and no other; else what fits is loaded and the rest reported.</summary>
    /// <value>true</value>
    public bool Strict { get; init; } = true;

    /// <summary>Whether the model's head keeps its fresh values, whatever the file holds for it: for other classes.</summary>
    /// <value>false</value>
    public bool ResetHead { get; init; }

    /// <summary>How names become those of the model, before common prefixes are tried.</summary>
    /// <value>none</value>
    public IReadOnlyList<NameRule> Renames { get; init; } = [];

    /// <summary>What is taken off a name where the model lacks it and has what remains; several, one after the other.</summary>
    /// <value><see cref="NameRule.CommonPrefixes"/></value>
    public IReadOnlyList<string> CommonPrefixes { get; init; } = NameRule.CommonPrefixes;

    /// <summary>What fits position embeddings to another image size; null to refuse them like any other shape.</summary>
    /// <value><see cref="PositionEmbedding.Resample"/></value>
    public PositionResampler? Positions { get; init; } = PositionEmbedding.Resample;
}
