namespace Strata.Numerics.Kernels;

/// <summary>The gradients that an attention's backward pass reads and writes; empty data where none is wanted.</summary>
public struct AttentionGradients
{
    /// <summary>The gradient of the results.</summary>
    public AttentionOperand Output { get; set; }

    /// <summary>Where that of the queries goes.</summary>
    public AttentionOperand Query { get; set; }

    /// <summary>Where that of the keys goes.</summary>
    public AttentionOperand Key { get; set; }

    /// <summary>Where that of the values goes.</summary>
    public AttentionOperand Value { get; set; }

    /// <summary>Add to the gradient of the queries instead of replacing it.</summary>
    public bool AccumulateQuery { get; set; }

    /// <summary>Add to the gradient of the keys instead of replacing it.</summary>
    public bool AccumulateKey { get; set; }

    /// <summary>Add to the gradient of the values instead of replacing it.</summary>
    public bool AccumulateValue { get; set; }
}
