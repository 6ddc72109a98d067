using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>Means of windows that cover a plane, as many as asked for, as <c>torch.nn.AdaptiveAvgPool2d</c>.</summary>
/// <param name="outputHeight">Rows of the output; null keeps those of the input.</param>
/// <param name="outputWidth">Columns of the output; null keeps those of the input.</param>
public sealed class AdaptiveAvgPool2d(int? outputHeight, int? outputWidth) : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="outputSize">Rows and columns of the output.</param>
    public AdaptiveAvgPool2d(Size2d outputSize)
        : this(outputSize.Height, outputSize.Width) { }

    /// <summary>Computes the means.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    public override Tensor Forward(Tensor input) => Operations.AdaptiveAvgPool2d(input, outputHeight, outputWidth);
}
