namespace Strata.Nn.Layers;

/// <summary>Batch normalisation with the activation behind it, as timm's <c>BatchNormAct2d</c>.</summary>
public sealed class BatchNormAct2d : BatchNorm
{
    /// <summary>Creates the layer: scale 1, shift 0, running mean 0, running variance 1.</summary>
    /// <param name="channels">Channels of the input, at least 1.</param>
    /// <param name="activation">What follows the normalisation.</param>
    /// <param name="epsilon">Added to the variance, at least 0.</param>
    /// <param name="momentum">The share of a new batch in the running statistics; null for the mean of all batches.</param>
    public BatchNormAct2d(
        int channels,
        ActivationFunction activation = ActivationFunction.ReLU,
        double epsilon = 1e-5,
        double? momentum = 0.1
    )
        : base(channels, epsilon, momentum, affine: true, trackRunningStatistics: true, bias: true) =>
        Activation = activation;

    /// <summary>What follows the normalisation.</summary>
    /// <value>ReLU</value>
    public ActivationFunction Activation { get; }

    /// <summary>Normalises, and applies the activation.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <returns>The shape of the input.</returns>
    /// <exception cref="ShapeException">Other channels, or, with the batch's statistics, one value a channel.</exception>
    public override Tensor Forward(Tensor input)
    {
        ShapeException.ThrowIfNotImages(Channels, input.Shape, this);
        return Activation.Of(Normalize(input));
    }
}
