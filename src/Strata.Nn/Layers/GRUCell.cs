using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Layers;

/// <summary>One step of a gated recurrent unit, as <c>torch.nn.GRUCell</c>; gates r, z, n.</summary>
public sealed class GRUCell : RecurrentCell
{
    /// <summary>Creates the cell with PyTorch's default values, uniform in ±1/√<paramref name="hiddenSize"/>.</summary>
    /// <param name="inputSize">Size of the last axis of the input, at least 1.</param>
    /// <param name="hiddenSize">Units, at least 1.</param>
    /// <param name="key">Where the random values come from; each parameter folds its own name into it.</param>
    /// <param name="bias">Whether there are biases.</param>
    public GRUCell(int inputSize, int hiddenSize, RandomKey key, bool bias = true)
        : base(RecurrentKind.Gru, inputSize, hiddenSize, key, bias) { }

    /// <summary>Computes the next state.</summary>
    /// <param name="input">Shape (batch, in), or (in).</param>
    /// <param name="hidden">The state, shape (batch, hidden), or (hidden); null for zeros.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor Forward(Tensor input, Tensor? hidden = null) => Run(input, hidden, null).State;
}
