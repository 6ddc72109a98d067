using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>The largest value of each window, as <c>torch.nn.MaxPool2d</c>.</summary>
/// <param name="kernelSize">Rows and columns of a window.</param>
/// <param name="stride">Distance of two windows; when absent, the kernel size.</param>
/// <param name="padding">Rows and columns around the image that never win; at most half the kernel.</param>
/// <param name="dilation">Distance of two values of a window; when absent, 1.</param>
/// <param name="ceilMode">Whether a last window that is only partly inside counts.</param>
public sealed class MaxPool2d(
    Size2d kernelSize,
    Size2d? stride = null,
    Size2d padding = default,
    Size2d? dilation = null,
    bool ceilMode = false
) : Layer
{
    /// <summary>Computes the maxima.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    public override Tensor Forward(Tensor input) =>
        Operations.MaxPool2d(input, kernelSize, stride, padding, dilation, ceilMode);

    /// <summary>Computes the maxima and where they stand: row · width + column in the plane of each channel.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    public (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor input) =>
        Operations.MaxPool2dWithIndices(input, kernelSize, stride, padding, dilation, ceilMode);
}
