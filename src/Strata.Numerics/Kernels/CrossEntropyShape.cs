namespace Strata.Numerics.Kernels;

/// <summary>The sizes and figures of a cross-entropy over logits of batch × classes × plane.</summary>
/// <param name="Batch">Samples.</param>
/// <param name="Classes">Classes.</param>
/// <param name="Plane">Positions a sample; 1 unless the logits are spatial.</param>
public readonly record struct CrossEntropyShape(int Batch, int Classes, int Plane)
{
    /// <summary>The share of the target that is spread over all classes.</summary>
    /// <value>0</value>
    public double LabelSmoothing { get; init; }

    /// <summary>The class whose positions do not count.</summary>
    /// <value>-100</value>
    public int IgnoreIndex { get; init; } = -100;

    /// <summary>Losses: one a sample and position.</summary>
    public int Rows => Batch * Plane;

    /// <summary>Where the first class of a row stands; the others follow at distances of <see cref="Plane"/>.</summary>
    internal long Start(int row) => ((long)(row / Plane) * Classes * Plane) + (row % Plane);
}
