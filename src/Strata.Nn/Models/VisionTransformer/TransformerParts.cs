using Strata.Nn.Layers;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>What timm's transformers and ConvNeXt start with.</summary>
internal static class TransformerParts
{
    /// <summary>Of the layer norms.</summary>
    public const double Epsilon = 1e-6;

    /// <summary><c>trunc_normal_(std=.02)</c>: its cut is at ±2, a hundred deviations away.</summary>
    public static Initializer Normal { get; } = Initializer.Normal(0, 0.02f);

    public static Linear NewLinear(
        int inFeatures,
        int outFeatures,
        RandomKey key,
        bool bias = true,
        Initializer? weight = null,
        Initializer? biases = null
    ) => new(inFeatures, outFeatures, key, bias, weight ?? Normal, biases ?? Initializer.Zeros);

    /// <summary>Stochastic depth grows linearly from 0 at the first of all blocks.</summary>
    public static double DropPathOf(double rate, int block, int blocks) => blocks > 1 ? rate * block / (blocks - 1) : 0;
}
