using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Layers;

/// <summary>One step of an Elman network, as <c>torch.nn.RNNCell</c>.</summary>
public sealed class RNNCell : RecurrentCell
{
    /// <summary>Creates the cell with PyTorch's default values, uniform in ±1/√<paramref name="hiddenSize"/>.</summary>
    /// <param name="inputSize">Size of the last axis of the input, at least 1.</param>
    /// <param name="hiddenSize">Units, at least 1.</param>
    /// <param name="key">Where the random values come from; each parameter folds its own name into it.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="nonlinearity">What bends the sum.</param>
    public RNNCell(
        int inputSize,
        int hiddenSize,
        RandomKey key,
        bool bias = true,
        RecurrentNonlinearity nonlinearity = RecurrentNonlinearity.Tanh
    )
        : base(
            nonlinearity == RecurrentNonlinearity.Relu ? RecurrentKind.Relu : RecurrentKind.Tanh,
            inputSize,
            hiddenSize,
            key,
            bias
        ) { }

    /// <summary>Computes the next state.</summary>
    /// <param name="input">Shape (batch, in), or (in).</param>
    /// <param name="hidden">The state, shape (batch, hidden), or (hidden); null for zeros.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor Forward(Tensor input, Tensor? hidden = null) => Run(input, hidden, null).State;
}
