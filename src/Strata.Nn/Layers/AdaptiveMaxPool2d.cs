using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>The largest values of windows that cover a plane, as many as asked for, as <c>torch.nn.AdaptiveMaxPool2d</c>.</summary>
/// <param name="outputHeight">Rows of the output; null keeps those of the input.</param>
/// <param name="outputWidth">Columns of the output; null keeps those of the input.</param>
public sealed class AdaptiveMaxPool2d(int? outputHeight, int? outputWidth) : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="outputSize">Rows and columns of the output.</param>
    public AdaptiveMaxPool2d(Size2d outputSize)
        : this(outputSize.Height, outputSize.Width) { }

    /// <summary>Computes the maxima.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    public override Tensor Forward(Tensor input) => Operations.AdaptiveMaxPool2d(input, outputHeight, outputWidth);

    /// <summary>Computes the maxima and where they stand: row · width + column in the plane of each channel.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    public (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor input) =>
        Operations.AdaptiveMaxPool2dWithIndices(input, outputHeight, outputWidth);
}
