namespace Strata.Numerics.Kernels;

/// <summary>The sizes of a normalisation of rows, and what it does.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Size">Values of a row.</param>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Centered">Whether the mean is taken away; without, a row is divided by its root mean square.</param>
public readonly record struct LayerNormalizationShape(int Rows, int Size, double Epsilon, bool Centered)
{
    internal long Values => (long)Rows * Size;
}
