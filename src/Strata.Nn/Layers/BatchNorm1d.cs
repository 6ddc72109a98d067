namespace Strata.Nn.Layers;

/// <summary>Normalises each channel over the batch, and over the length where there is one, as <c>torch.nn.BatchNorm1d</c>.</summary>
public sealed class BatchNorm1d : BatchNorm
{
    /// <summary>Creates the layer: scale 1, shift 0, running mean 0, running variance 1.</summary>
    /// <param name="channels">Channels of the input, at least 1.</param>
    /// <param name="epsilon">Added to the variance, at least 0.</param>
    /// <param name="momentum">The share of a new batch in the running statistics; null for the mean of all batches.</param>
    /// <param name="affine">Whether there is a scale.</param>
    /// <param name="trackRunningStatistics">Whether there are running statistics.</param>
    /// <param name="bias">Whether there is a shift beside the scale.</param>
    public BatchNorm1d(
        int channels,
        double epsilon = 1e-5,
        double? momentum = 0.1,
        bool affine = true,
        bool trackRunningStatistics = true,
        bool bias = true
    )
        : base(channels, epsilon, momentum, affine, trackRunningStatistics, bias) { }

    /// <summary>Normalises.</summary>
    /// <param name="input">Shape (batch, channels) or (batch, channels, length).</param>
    /// <returns>The shape of the input.</returns>
    /// <exception cref="ShapeException">Other channels, or, with the batch's statistics, one value a channel.</exception>
    public override Tensor Forward(Tensor input)
    {
        ShapeException.ThrowIfNotChannels(Channels, 2, 3, input.Shape, this);
        return Normalize(input);
    }
}
