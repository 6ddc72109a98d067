using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Layers;

/// <summary>One step of long short-term memory, as <c>torch.nn.LSTMCell</c>; gates i, f, g, o.</summary>
public sealed class LSTMCell : RecurrentCell
{
    /// <summary>Creates the cell with PyTorch's default values, uniform in ±1/√<paramref name="hiddenSize"/>.</summary>
    /// <param name="inputSize">Size of the last axis of the input, at least 1.</param>
    /// <param name="hiddenSize">Units, at least 1.</param>
    /// <param name="key">Where the random values come from; each parameter folds its own name into it.</param>
    /// <param name="bias">Whether there are biases.</param>
    public LSTMCell(int inputSize, int hiddenSize, RandomKey key, bool bias = true)
        : base(RecurrentKind.Lstm, inputSize, hiddenSize, key, bias) { }

    /// <summary>Computes the next state and cells.</summary>
    /// <param name="input">Shape (batch, in), or (in).</param>
    /// <param name="hidden">The state, shape (batch, hidden), or (hidden); null for zeros.</param>
    /// <param name="cells">The cells, of the same shape; null for zeros.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public (Tensor Hidden, Tensor Cells) Forward(Tensor input, Tensor? hidden = null, Tensor? cells = null)
    {
        (Tensor state, Tensor? next) = Run(input, hidden, cells);
        return (state, next!);
    }
}
