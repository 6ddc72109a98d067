using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>The mean of each window of sequences batch×channels×length, as <c>torch.nn.AvgPool1d</c>.</summary>
/// <param name="kernelSize">Values of a window.</param>
/// <param name="stride">Distance of two windows; when absent, the kernel size.</param>
/// <param name="padding">Zeros on each side; at most half the kernel.</param>
/// <param name="ceilMode">Whether a last window that is only partly inside counts.</param>
/// <param name="countIncludePadding">Whether padding counts in the divisor.</param>
public sealed class AvgPool1d(
    int kernelSize,
    int? stride = null,
    int padding = 0,
    bool ceilMode = false,
    bool countIncludePadding = true
) : Layer
{
    /// <summary>Computes the means.</summary>
    /// <param name="input">Shape (batch, channels, length).</param>
    public override Tensor Forward(Tensor input) =>
        Operations.AvgPool1d(input, kernelSize, stride, padding, ceilMode, countIncludePadding);
}
