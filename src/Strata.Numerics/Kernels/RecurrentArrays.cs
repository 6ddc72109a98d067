namespace Strata.Numerics.Kernels;

/// <summary>The memory of one direction of a recurrent layer; rows are time · batch + sequence.</summary>
public struct RecurrentArrays
{
    /// <summary>Rows × gates × hidden: before the steps x·Wᵀ with all biases, afterwards the values of the gates.</summary>
    public Block Gates { get; set; }

    /// <summary>Rows × hidden: the cells of an LSTM; of a GRU what the candidate reads of the state, W·h + b.</summary>
    public Block Cells { get; set; }

    /// <summary>Rows × hidden: hidden states before the projection; empty without one.</summary>
    public Block Unprojected { get; set; }

    /// <summary>Hidden states of all steps, with the shape's stride; from the first column of this direction on.</summary>
    public Block Output { get; set; }

    /// <summary>Batch × state, or empty for zeros.</summary>
    public Block InitialState { get; set; }

    /// <summary>Batch × hidden, or empty for zeros.</summary>
    public Block InitialCells { get; set; }

    /// <summary>Gates × hidden × state.</summary>
    public Block RecurrentWeight { get; set; }

    /// <summary>Hidden: the bias of what a GRU's candidate reads of the state; empty for 0.</summary>
    public Block CandidateBias { get; set; }

    /// <summary>Projection × hidden, or empty.</summary>
    public Block ProjectionWeight { get; set; }

    /// <summary>The gradient of <see cref="Output"/>, or empty for zeros.</summary>
    public Block OutputGradient { get; set; }

    /// <summary>Batch × state: the gradient of the last state, and after the steps that of the initial one.</summary>
    public Block StateGradient { get; set; }

    /// <summary>Batch × hidden: the gradient of the last cells, and after the steps that of the initial ones.</summary>
    public Block CellGradient { get; set; }

    /// <summary>Rows × gates × hidden: the gradients of x·Wᵀ.</summary>
    public Block GateGradients { get; set; }

    /// <summary>Rows × gates × hidden: the gradients of h·Wᵀ where they differ (GRU), else empty.</summary>
    public Block StateGateGradients { get; set; }

    /// <summary>Rows × projection: the whole gradients of the projected states; empty without a projection.</summary>
    public Block ProjectedGradients { get; set; }
}
