namespace Strata.Nn.Layers;

/// <summary>A height and a width; a single number stands for both.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct Size2d(int Height, int Width)
{
    /// <summary>The same number for both.</summary>
    public static implicit operator Size2d(int size) => FromInt32(size);

    /// <summary>The same number for both.</summary>
    public static Size2d FromInt32(int size) => new(size, size);

    /// <inheritdoc/>
    public override string ToString() => $"{Height}×{Width}";
}
