using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Layers;

/// <summary>Long short-term memory, as <c>torch.nn.LSTM</c>; rows of the weights are the gates i, f, g, o.</summary>
/// <remarks><c>c' = σ(f)·c + σ(i)·tanh(g)</c>, <c>h' = σ(o)·tanh(c')</c>, projected where asked.</remarks>
public sealed class LSTM : RecurrentLayer
{
    /// <summary>Creates the network with PyTorch's default values, uniform in ±1/√<paramref name="hiddenSize"/>.</summary>
    /// <param name="inputSize">Size of the last axis of the input, at least 1.</param>
    /// <param name="hiddenSize">Units, at least 1.</param>
    /// <param name="key">Where the random values come from; each parameter folds its own name into it.</param>
    /// <param name="numLayers">Layers, at least 1.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="batchFirst">Whether inputs and outputs are batch×time×features instead of time×batch×features.</param>
    /// <param name="dropout">The probability of a 0 in what goes from one layer to the next, in training.</param>
    /// <param name="bidirectional">Whether every layer also runs from the last time step to the first.</param>
    /// <param name="projectionSize">The hidden state is a linear map of the units to so many values; 0 for none.</param>
    public LSTM(
        int inputSize,
        int hiddenSize,
        RandomKey key,
        int numLayers = 1,
        bool bias = true,
        bool batchFirst = false,
        double dropout = 0,
        bool bidirectional = false,
        int projectionSize = 0
    )
        : base(
            RecurrentKind.Lstm,
            inputSize,
            hiddenSize,
            key,
            new(numLayers, bias, batchFirst, dropout, bidirectional, projectionSize)
        ) { }

    /// <summary>Size of the hidden state, or 0 where it is the number of units.</summary>
    public new int ProjectionSize => base.ProjectionSize;

    /// <summary>Runs all time steps.</summary>
    /// <param name="input">Shape (time, batch, in), batch first where the layer says so, or (time, in) for one sequence.</param>
    /// <param name="hidden">The initial states, shape (layers · directions, batch, hidden or projection); null for zeros.</param>
    /// <param name="cells">The initial cells, shape (layers · directions, batch, hidden); null for zeros.</param>
    /// <returns>The last layer's states at all times, both directions side by side; and the last states and cells of all layers.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public (Tensor Output, Tensor Hidden, Tensor Cells) Forward(
        Tensor input,
        Tensor? hidden = null,
        Tensor? cells = null
    )
    {
        (Tensor output, Tensor last, Tensor? lastCells) = Run(input, hidden, cells);
        return (output, last, lastCells!);
    }
}
