using Strata.Nn.Models;

namespace Strata.Nn.Tests.Models;

/// <summary>Small sizes of the families.</summary>
internal static class TextModels
{
    public static BertOptions Bert { get; } =
        new()
        {
            VocabularySize = 37,
            HiddenSize = 16,
            Layers = 2,
            Heads = 2,
            IntermediateSize = 24,
            MaxPositions = 12,
        };

    public static DistilBertOptions DistilBert { get; } =
        new()
        {
            VocabularySize = 37,
            HiddenSize = 16,
            Layers = 2,
            Heads = 2,
            IntermediateSize = 24,
            MaxPositions = 12,
        };

    public static Gpt2Options Gpt2 { get; } =
        new()
        {
            VocabularySize = 37,
            HiddenSize = 16,
            Layers = 2,
            Heads = 2,
            MaxPositions = 12,
        };
}
