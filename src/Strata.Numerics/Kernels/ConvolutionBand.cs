using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Strata.Numerics.Kernels;

/// <summary>A piece of a convolution: some whole images, or some rows of the output of one image.</summary>
/// <remarks>
/// Its input is copied with the zeros of the padding around it, so that windows never need a check. The copy is
/// images × channels × <see cref="InputRows"/> × <see cref="InputWidth"/>.
/// </remarks>
internal readonly unsafe struct ConvolutionBand
{
    /// <summary>Values after the copy that vector loads may touch.</summary>
    public const int Slack = 32;

    private readonly ConvolutionShape _shape;

    private ConvolutionBand(in ConvolutionShape shape, int image, int images, int row, int rows)
    {
        _shape = shape;
        (Image, Images, Row, Rows) = (image, images, row, rows);
        InputRows = ((rows - 1) * shape.StrideHeight) + ((shape.KernelHeight - 1) * shape.DilationHeight) + 1;
        InputWidth = ((shape.OutWidth - 1) * shape.StrideWidth) + ((shape.KernelWidth - 1) * shape.DilationWidth) + 1;
    }

    /// <summary>The first image.</summary>
    public int Image { get; }

    /// <summary>The number of images.</summary>
    public int Images { get; }

    /// <summary>The first row of the output.</summary>
    public int Row { get; }

    /// <summary>Rows of the output, of each image.</summary>
    public int Rows { get; }

    /// <summary>Rows of the padded copy of a channel.</summary>
    public int InputRows { get; }

    /// <summary>Columns of the padded copy.</summary>
    public int InputWidth { get; }

    /// <summary>Positions of the output, of all images.</summary>
    public int Positions => Images * Rows * _shape.OutWidth;

    /// <summary>How many bands there are when each holds about so many positions.</summary>
    public static int Count(in ConvolutionShape shape, int positions)
    {
        (int images, int rows) = Size(shape, positions);
        return (shape.Batch + images - 1) / images * ((shape.OutHeight + rows - 1) / rows);
    }

    /// <summary>One of the bands; they depend on the shape alone, never on the threads.</summary>
    public static ConvolutionBand At(in ConvolutionShape shape, int positions, int index)
    {
        (int images, int rows) = Size(shape, positions);
        (int image, int row) = Math.DivRem(index, (shape.OutHeight + rows - 1) / rows);
        return new(
            shape,
            image * images,
            Math.Min(images, shape.Batch - (image * images)),
            row * rows,
            Math.Min(rows, shape.OutHeight - (row * rows))
        );
    }

    /// <summary>One image, all rows.</summary>
    public static ConvolutionBand WholeImage(in ConvolutionShape shape, int image) =>
        new(shape, image, 1, 0, shape.OutHeight);

    /// <summary>Copies channels of the input.</summary>
    /// <param name="input">All images.</param>
    /// <param name="copy">Receives the copy; see the remarks, and <see cref="Slack"/>.</param>
    public void CopyInput(float* input, int channel, int channels, float* copy)
    {
        int left = Math.Min(_shape.PaddingLeft, InputWidth);
        int width = Math.Min(_shape.Width, InputWidth - left);
        int top = (Row * _shape.StrideHeight) - _shape.PaddingTop;
        for (int image = Image; image < Image + Images; image++)
        for (int c = channel; c < channel + channels; c++)
        {
            float* plane = input + ((((nint)image * _shape.InChannels) + c) * _shape.Height * _shape.Width);
            for (int y = top; y < top + InputRows; y++, copy += InputWidth)
            {
                if ((uint)y >= (uint)_shape.Height)
                    Clear(copy, InputWidth);
                else
                    CopyRow(plane + ((nint)y * _shape.Width), left, width, copy);
            }
        }
    }

    // Rows are short: loops of a few vectors, where a call of a copying function would take longer than the copy.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CopyRow(float* source, int left, int width, float* row)
    {
        Clear(row, left);
        row += left;
        int x = 0;
        for (; x <= width - 8; x += 8)
            Vector256.Load(source + x).Store(row + x);
        if (x <= width - 4)
        {
            Vector128.Load(source + x).Store(row + x);
            x += 4;
        }

        for (; x < width; x++)
            row[x] = source[x];
        Clear(row + width, InputWidth - left - width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear(float* row, int length)
    {
        for (int x = 0; x < length; x++)
            row[x] = 0;
    }

    private static (int Images, int Rows) Size(in ConvolutionShape shape, int positions)
    {
        int plane = shape.OutHeight * shape.OutWidth;
        return plane >= positions
            ? (1, Math.Clamp(positions / shape.OutWidth, 1, shape.OutHeight))
            : (Math.Min(shape.Batch, (positions + plane - 1) / plane), shape.OutHeight);
    }
}
