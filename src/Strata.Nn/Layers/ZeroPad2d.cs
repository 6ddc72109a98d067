using Strata.Nn.Graph;
using Strata.Nn.Modules;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Layers;

/// <summary>Zeros around images, as <c>torch.nn.ZeroPad2d</c>.</summary>
/// <param name="padding">Rows above and below, columns left and right; at least 0.</param>
public sealed class ZeroPad2d(Padding padding) : Layer
{
    /// <summary>Adds the zeros.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <exception cref="ShapeException">The input holds no images.</exception>
    public override Tensor Forward(Tensor input)
    {
        ShapeException.ThrowIfNotRank4(input.Shape, ToString());
        return Tape.Run(new PaddingOperation(input, padding, PaddingMode.Zeros)).Output;
    }
}
