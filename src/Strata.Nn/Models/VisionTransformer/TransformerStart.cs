using Strata.Nn.Layers;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>How each kind of weight in a transformer is drawn.</summary>
internal sealed record TransformerStart
{
    /// <summary>timm's <c>trunc_normal_(std=.02)</c>, biases 0.</summary>
    public static TransformerStart Normal { get; } = new();

    /// <summary>Patches; null as PyTorch's convolutions.</summary>
    public Initializer? Patches { get; init; }

    /// <summary>Biases of the patches; null as PyTorch's convolutions.</summary>
    public Initializer? PatchBias { get; init; }

    /// <summary>Queries, keys and values.</summary>
    public Initializer Qkv { get; init; } = TransformerParts.Normal;

    /// <summary>All other weights inside.</summary>
    public Initializer Weight { get; init; } = TransformerParts.Normal;

    /// <summary>Biases of the perceptrons.</summary>
    public Initializer MlpBias { get; init; } = Initializer.Zeros;

    /// <summary>The head.</summary>
    public Initializer Head { get; init; } = TransformerParts.Normal;

    public static TransformerStart Of(VisionTransformerOptions options)
    {
        const double cutDeviation = 0.87962566103423978; // of a normal distribution that is cut at ±2
        double patch = Math.Sqrt(1.0 / (options.InChannels * options.PatchSize.Height * options.PatchSize.Width));
        double uncut = patch / cutDeviation;
        var xavier = Initializer.XavierUniform();
        return options.Initialization switch
        {
            VisionTransformerInitialization.Normal => Normal,
            VisionTransformerInitialization.Jax => new()
            {
                Patches = Initializer.TruncatedNormal(0, uncut, -2 * uncut, 2 * uncut),
                PatchBias = Initializer.Zeros,
                Qkv = xavier,
                Weight = xavier,
                MlpBias = Initializer.Normal(0, 1e-6f),
                Head = Initializer.Zeros,
            },
            VisionTransformerInitialization.Moco => new()
            {
                Qkv = Initializer.Uniform(MathF.Sqrt(6f / (2 * options.Width))),
                Weight = xavier,
                Head = xavier,
            },
            _ => throw new ArgumentOutOfRangeException(
                nameof(options),
                options.Initialization,
                "There is no such initialization."
            ),
        };
    }
}
