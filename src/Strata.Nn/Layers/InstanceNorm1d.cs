namespace Strata.Nn.Layers;

/// <summary>Normalises each channel of each sample by itself, as <c>torch.nn.InstanceNorm1d</c>: (batch, channels, length).</summary>
public sealed class InstanceNorm1d : InstanceNorm
{
    /// <summary>Creates the layer.</summary>
    /// <param name="channels">Channels of the input, at least 1.</param>
    /// <param name="epsilon">Added to the variance, at least 0.</param>
    /// <param name="momentum">The share of a new batch in the running statistics; null for none.</param>
    /// <param name="affine">Whether there is a scale.</param>
    /// <param name="trackRunningStatistics">Whether there are running statistics, which evaluation uses.</param>
    /// <param name="bias">Whether there is a shift beside the scale.</param>
    public InstanceNorm1d(
        int channels,
        double epsilon = 1e-5,
        double? momentum = 0.1,
        bool affine = false,
        bool trackRunningStatistics = false,
        bool bias = true
    )
        : base(1, channels, epsilon, momentum, affine, trackRunningStatistics, bias) { }
}
