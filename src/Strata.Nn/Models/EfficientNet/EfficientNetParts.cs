using Strata.Nn.Layers;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Sizes and layers of EfficientNet and its kin, as timm makes them from the options.</summary>
internal static class EfficientNetParts
{
    private const int Divisor = 8;

    /// <summary>Normal with variance 2 / (outputs of one group · kernel), as the TensorFlow originals.</summary>
    public static Initializer ConvolutionNormal(int outChannels, int kernel, int groups) =>
        Initializer.Normal(0, MathF.Sqrt(2f / ((float)kernel * kernel * outChannels / groups)));

    public static Conv2d NewConv(
        EfficientNetOptions options,
        int inChannels,
        int outChannels,
        int kernel,
        RandomKey key,
        int stride = 1,
        int groups = 1
    ) =>
        new(
            inChannels,
            outChannels,
            kernel,
            key,
            stride: stride,
            padding: options.TensorFlowPadding ? Padding.TensorFlowSame : kernel / 2,
            groups: groups,
            bias: false,
            initializer: ConvolutionNormal(outChannels, kernel, groups)
        );

    public static Conv2d NewBiasedPointwise(int inChannels, int outChannels, RandomKey key) =>
        new(
            inChannels,
            outChannels,
            1,
            key,
            initializer: ConvolutionNormal(outChannels, 1, 1),
            biasInitializer: Initializer.Zeros
        );

    public static BatchNormAct2d NewNorm(
        EfficientNetOptions options,
        int channels,
        ActivationFunction activation = ActivationFunction.Identity
    ) => new(channels, activation, options.NormEpsilon);

    /// <summary>The nearest multiple of 8, but not less than nine tenths.</summary>
    public static int Round(double channels)
    {
        int rounded = Math.Max(Divisor, (int)(channels + (Divisor / 2.0)) / Divisor * Divisor);
        return rounded < 0.9 * channels ? rounded + Divisor : rounded;
    }
}
