using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>The largest value of each window of sequences batch×channels×length, as <c>torch.nn.MaxPool1d</c>.</summary>
/// <param name="kernelSize">Values of a window.</param>
/// <param name="stride">Distance of two windows; when absent, the kernel size.</param>
/// <param name="padding">Values on each side that never win; at most half the kernel.</param>
/// <param name="dilation">Distance of two values of a window.</param>
/// <param name="ceilMode">Whether a last window that is only partly inside counts.</param>
public sealed class MaxPool1d(
    int kernelSize,
    int? stride = null,
    int padding = 0,
    int dilation = 1,
    bool ceilMode = false
) : Layer
{
    /// <summary>Computes the maxima.</summary>
    /// <param name="input">Shape (batch, channels, length).</param>
    public override Tensor Forward(Tensor input) =>
        Operations.MaxPool1d(input, kernelSize, stride, padding, dilation, ceilMode);

    /// <summary>Computes the maxima and where they stand in their sequence.</summary>
    /// <param name="input">Shape (batch, channels, length).</param>
    public (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor input) =>
        Operations.MaxPool1dWithIndices(input, kernelSize, stride, padding, dilation, ceilMode);
}
