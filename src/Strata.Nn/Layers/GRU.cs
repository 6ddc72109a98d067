using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Layers;

/// <summary>Gated recurrent units, as <c>torch.nn.GRU</c>; rows of the weights are the gates r, z, n.</summary>
/// <remarks>
/// <c>n = tanh(W_in·x + b_in + r·(W_hn·h + b_hn))</c>, <c>h' = (1 − z)·n + z·h</c>.
/// </remarks>
public sealed class GRU : RecurrentLayer
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
    public GRU(
        int inputSize,
        int hiddenSize,
        RandomKey key,
        int numLayers = 1,
        bool bias = true,
        bool batchFirst = false,
        double dropout = 0,
        bool bidirectional = false
    )
        : base(RecurrentKind.Gru, inputSize, hiddenSize, key, new(numLayers, bias, batchFirst, dropout, bidirectional))
    { }

    /// <summary>Runs all time steps.</summary>
    /// <param name="input">Shape (time, batch, in), batch first where the layer says so, or (time, in) for one sequence.</param>
    /// <param name="hidden">The initial states, shape (layers · directions, batch, hidden); null for zeros.</param>
    /// <returns>The last layer's states at all times, both directions side by side; and the last states of all layers.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public (Tensor Output, Tensor Hidden) Forward(Tensor input, Tensor? hidden = null)
    {
        (Tensor output, Tensor last, _) = Run(input, hidden, null);
        return (output, last);
    }
}
