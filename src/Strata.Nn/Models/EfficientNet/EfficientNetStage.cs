using Strata.Nn.Layers;

namespace Strata.Nn.Models;

/// <summary>Blocks of one kind in a row; the first has the stride and the change of channels.</summary>
/// <param name="Kind">Of the blocks.</param>
/// <param name="Blocks">How many.</param>
/// <param name="Kernel">Rows and columns of the depthwise kernel.</param>
/// <param name="Stride">Of the first block.</param>
/// <param name="Channels">Of the outputs, before the width multiplier.</param>
public sealed record EfficientNetStage(EfficientNetBlockKind Kind, int Blocks, int Kernel, int Stride, int Channels)
{
    /// <summary>Channels inside a block over those of its input.</summary>
    /// <value>6</value>
    public double Expansion { get; init; } = 6;

    /// <summary>Channels inside squeeze-and-excite, as a share; 0 for none.</summary>
    /// <value>0</value>
    public double Squeeze { get; init; }

    /// <summary>Whether these blocks belong to the stage before, and continue its numbers: <c>blocks.1.1</c>.</summary>
    /// <value>false: they begin a stage</value>
    public bool ContinuesStage { get; init; }

    /// <summary>The function of the blocks where it is not that of the model.</summary>
    /// <value>null</value>
    public ActivationFunction? Activation { get; init; }
}
