using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>Images of another size, as <c>torch.nn.Upsample</c>.</summary>
public sealed class Upsample : Layer
{
    private readonly Size2d? _size;
    private readonly double? _scaleHeight;
    private readonly double? _scaleWidth;
    private readonly InterpolationMode _mode;
    private readonly bool _alignCorners;

    /// <summary>Creates a layer that makes images of a size.</summary>
    /// <param name="size">Rows and columns of the output.</param>
    /// <param name="mode">How new pixels follow from old ones.</param>
    /// <param name="alignCorners">Whether the outermost pixels stay where they are; else the outermost edges do.</param>
    public Upsample(Size2d size, InterpolationMode mode = InterpolationMode.Nearest, bool alignCorners = false) =>
        (_size, _mode, _alignCorners) = (size, mode, alignCorners);

    /// <summary>Creates a layer that makes images larger by a factor.</summary>
    /// <param name="scaleFactor">New rows an old one.</param>
    /// <param name="mode">How new pixels follow from old ones.</param>
    /// <param name="alignCorners">Whether the outermost pixels stay where they are; else the outermost edges do.</param>
    /// <param name="scaleFactorWidth">New columns an old one; when absent, as rows.</param>
    public Upsample(
        double scaleFactor,
        InterpolationMode mode = InterpolationMode.Nearest,
        bool alignCorners = false,
        double? scaleFactorWidth = null
    )
    {
        (_scaleHeight, _scaleWidth) = (scaleFactor, scaleFactorWidth ?? scaleFactor);
        (_mode, _alignCorners) = (mode, alignCorners);
    }

    /// <summary>Computes the new images.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    public override Tensor Forward(Tensor input) =>
        _size is { } size
            ? Operations.Interpolate(input, size, _mode, _alignCorners)
            : Operations.Interpolate(input, _scaleHeight!.Value, _scaleWidth!.Value, _mode, _alignCorners);
}
