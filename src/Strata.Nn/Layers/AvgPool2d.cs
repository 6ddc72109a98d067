using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>The mean of each window, as <c>torch.nn.AvgPool2d</c>.</summary>
/// <param name="kernelSize">Rows and columns of a window.</param>
/// <param name="stride">Distance of two windows; when absent, the kernel size.</param>
/// <param name="padding">Rows and columns of zeros around the image; at most half the kernel.</param>
/// <param name="ceilMode">Whether a last window that is only partly inside counts.</param>
/// <param name="countIncludePadding">Whether padding counts in the divisor.</param>
/// <param name="divisorOverride">A divisor for all windows, or null.</param>
public sealed class AvgPool2d(
    Size2d kernelSize,
    Size2d? stride = null,
    Size2d padding = default,
    bool ceilMode = false,
    bool countIncludePadding = true,
    int? divisorOverride = null
) : Layer
{
    /// <summary>Computes the means.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    public override Tensor Forward(Tensor input) =>
        Operations.AvgPool2d(input, kernelSize, stride, padding, ceilMode, countIncludePadding, divisorOverride);
}
