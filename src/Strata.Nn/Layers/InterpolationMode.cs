namespace Strata.Nn.Layers;

/// <summary>How new pixels follow from old ones.</summary>
public enum InterpolationMode
{
    /// <summary>The pixel at ⌊i · old / new⌋.</summary>
    Nearest,

    /// <summary>Linear between the nearest pixels along each axis.</summary>
    Bilinear,

    /// <summary>Cubic between the four nearest pixels along each axis, a = −0.75.</summary>
    Bicubic,
}
