namespace Strata.Nn.Layers;

/// <summary>What is added around an image; a single number or a <see cref="Size2d"/> stands for both sides.</summary>
/// <param name="Top">Rows above.</param>
/// <param name="Bottom">Rows below.</param>
/// <param name="Left">Columns on the left.</param>
/// <param name="Right">Columns on the right.</param>
public readonly record struct Padding(int Top, int Bottom, int Left, int Right)
{
    /// <summary>As much as keeps the size at stride 1; where it is odd, the smaller half stands above and left.</summary>
    public static Padding Same { get; } = new(-1, -1, -1, -1);

    /// <summary>
    /// TensorFlow's "SAME": as much as makes the output ⌈size / stride⌉, which depends on the size of the image; where it is
    /// odd, the smaller half stands above and left. What timm's <c>Conv2dSame</c> does.
    /// </summary>
    public static Padding TensorFlowSame { get; } = new(-2, -2, -2, -2);

    internal bool IsSame => Top == -1;

    internal bool DependsOnSize => Top == -2;

    /// <summary>The same on all four sides.</summary>
    public static implicit operator Padding(int size) => FromInt32(size);

    /// <summary>The height above and below, the width left and right.</summary>
    public static implicit operator Padding(Size2d size) => FromSize2d(size);

    /// <summary>The same on all four sides.</summary>
    public static Padding FromInt32(int size) => new(size, size, size, size);

    /// <summary>The height above and below, the width left and right.</summary>
    public static Padding FromSize2d(Size2d size) => new(size.Height, size.Height, size.Width, size.Width);

    /// <summary>The padding of an image; one that depends on its size stays what it is.</summary>
    internal Padding Resolve(Size2d kernel, Size2d dilation)
    {
        if (!IsSame)
            return this;
        int rows = dilation.Height * (kernel.Height - 1);
        int columns = dilation.Width * (kernel.Width - 1);
        return new(rows / 2, rows - (rows / 2), columns / 2, columns - (columns / 2));
    }

    /// <summary>The padding of an image of a known size.</summary>
    internal Padding Resolve(Size2d kernel, Size2d dilation, Size2d stride, Size2d image)
    {
        if (!DependsOnSize)
            return Resolve(kernel, dilation);
        int rows = Missing(image.Height, kernel.Height, dilation.Height, stride.Height);
        int columns = Missing(image.Width, kernel.Width, dilation.Width, stride.Width);
        return new(rows / 2, rows - (rows / 2), columns / 2, columns - (columns / 2));
    }

    private static int Missing(int size, int kernel, int dilation, int stride)
    {
        int windows = (size + stride - 1) / stride;
        return Math.Max(0, ((windows - 1) * stride) + (dilation * (kernel - 1)) + 1 - size);
    }
}
