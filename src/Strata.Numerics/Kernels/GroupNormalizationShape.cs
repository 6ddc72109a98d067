namespace Strata.Numerics.Kernels;

/// <summary>The sizes of a normalisation of groups of channels.</summary>
/// <param name="Batch">Images.</param>
/// <param name="Channels">Channels, a multiple of the groups.</param>
/// <param name="Plane">Values of one channel of one image.</param>
/// <param name="Groups">Groups.</param>
public readonly record struct GroupNormalizationShape(int Batch, int Channels, int Plane, int Groups)
{
    internal long Values => (long)Batch * Channels * Plane;
}
