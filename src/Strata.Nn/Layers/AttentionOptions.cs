namespace Strata.Nn.Layers;

/// <summary>The rarer options of <see cref="MultiheadAttention"/>, named and preset as PyTorch's.</summary>
public sealed record AttentionOptions
{
    /// <summary>Probability of a weight of 0 in training.</summary>
    /// <value>0</value>
    public double Dropout { get; init; }

    /// <summary>Whether the projections have biases.</summary>
    /// <value>true</value>
    public bool Bias { get; init; } = true;

    /// <summary>Whether one learned key and value follow those of every sample.</summary>
    /// <value>false</value>
    public bool AddBiasKeyValue { get; init; }

    /// <summary>Whether a key and value of zeros follow those of every sample.</summary>
    /// <value>false</value>
    public bool AddZeroAttention { get; init; }

    /// <summary>Values of a key, when they differ from those of a query.</summary>
    /// <value>null</value>
    public int? KeySize { get; init; }

    /// <summary>Values of a value, when they differ from those of a query.</summary>
    /// <value>null</value>
    public int? ValueSize { get; init; }

    /// <summary>Whether the batch is the first axis (batch, length, size), as against (length, batch, size).</summary>
    /// <value>false</value>
    public bool BatchFirst { get; init; }
}
