using Strata.Nn;

namespace Strata.Training;

/// <summary>Some samples as tensors.</summary>
/// <param name="Inputs">Batch × the shape of a sample.</param>
/// <param name="Labels">One class number a sample.</param>
public sealed record Batch(Tensor Inputs, Tensor Labels)
{
    /// <summary>The inputs, where they are images.</summary>
    public Tensor Images => Inputs;
}
