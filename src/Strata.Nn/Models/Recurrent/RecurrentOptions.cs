using Strata.Numerics.Kernels;

namespace Strata.Nn.Models;

/// <summary>The sizes of a recurrent network over tokens or characters.</summary>
public sealed record RecurrentOptions
{
    /// <summary>LSTM, GRU, or a plain network with tanh or ReLU.</summary>
    /// <value>LSTM</value>
    public RecurrentKind Kind { get; init; } = RecurrentKind.Lstm;

    /// <summary>Tokens or characters.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Values of a token's vector.</summary>
    /// <value>32</value>
    public int EmbeddingSize { get; init; } = 32;

    /// <summary>Units of a layer and direction.</summary>
    /// <value>128</value>
    public int HiddenSize { get; init; } = 128;

    /// <summary>Layers.</summary>
    /// <value>1</value>
    public int Layers { get; init; } = 1;

    /// <summary>Whether every layer also runs from the end to the start.</summary>
    /// <value>false</value>
    public bool Bidirectional { get; init; }

    /// <summary>Probability of a 0 in training in what goes from one layer to the next.</summary>
    /// <value>0</value>
    public double Dropout { get; init; }
}
