namespace Strata.Numerics.Kernels;

/// <summary>The sizes of a batch normalisation over batch × channels × plane.</summary>
/// <param name="Batch">Images.</param>
/// <param name="Channels">Channels.</param>
/// <param name="Plane">Values of one channel of one image.</param>
public readonly record struct BatchNormalizationShape(int Batch, int Channels, int Plane)
{
    /// <summary>Values of a channel.</summary>
    public long PerChannel => (long)Batch * Plane;

    internal long Values => PerChannel * Channels;

    internal long Start(int image, int channel) => (((long)image * Channels) + channel) * Plane;
}
