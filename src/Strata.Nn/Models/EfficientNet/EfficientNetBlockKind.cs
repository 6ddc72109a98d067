namespace Strata.Nn.Models;

/// <summary>The blocks of EfficientNet and its kin.</summary>
public enum EfficientNetBlockKind
{
    /// <summary>A depthwise convolution, then a 1×1 one.</summary>
    DepthwiseSeparable,

    /// <summary>1×1 to more channels, depthwise, 1×1 to fewer.</summary>
    InvertedResidual,

    /// <summary>One convolution with its normalisation.</summary>
    Convolution,
}
