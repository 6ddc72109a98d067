using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Strata.Numerics.Kernels;

/// <summary>Fills a packed panel of B with windows of a padded input: im2col straight into the order of the tiles.</summary>
/// <remarks>
/// A panel's columns are neighbouring positions of the output, which are a few runs along rows of the input. Runs are
/// cut into pieces of 16, 8 or 4 values (the last overlaps the one before), and each piece is copied for the whole depth.
/// </remarks>
internal unsafe ref struct ColumnPanel
{
    /// <summary>The most pieces of a panel: one for each column.</summary>
    public const int MaxPieces = 32;

    private readonly Span<Piece> _pieces;
    private readonly int _width;
    private readonly int _stride;
    private int _count;

    /// <summary>Prepares a panel.</summary>
    /// <param name="width">Columns of the panel.</param>
    /// <param name="stride">Values from one window to the next in a row of the input.</param>
    /// <param name="pieces">Room for <see cref="MaxPieces"/>.</param>
    public ColumnPanel(int width, int stride, Span<Piece> pieces)
    {
        _width = width;
        _stride = stride;
        _pieces = pieces;
    }

    /// <summary>Finds the runs of the columns.</summary>
    /// <param name="band">The piece of the convolution.</param>
    /// <param name="channels">Channels in the padded copy.</param>
    /// <param name="outWidth">Columns of the output.</param>
    /// <param name="position">The first position of the output, counted in the band.</param>
    /// <param name="columns">Columns in use.</param>
    public void Locate(in ConvolutionBand band, int channels, int outWidth, int strideHeight, int position, int columns)
    {
        _count = 0;
        for (int column = 0; column < columns; )
        {
            (int row, int x) = Math.DivRem(position + column, outWidth);
            (int image, int y) = Math.DivRem(row, band.Rows);
            int length = Math.Min(outWidth - x, columns - column);
            int source = (((image * channels * band.InputRows) + (y * strideHeight)) * band.InputWidth) + (x * _stride);
            Cut(column, source, length);
            column += length;
        }
    }

    /// <summary>Copies the windows.</summary>
    /// <param name="copy">The padded copy of the input.</param>
    /// <param name="offsets">Where each element of a window lies, from the window's first.</param>
    /// <param name="depth">Elements of a window to copy.</param>
    /// <param name="panel">Receives depth × width values.</param>
    public readonly void Fill(float* copy, int* offsets, int depth, float* panel)
    {
        foreach (ref readonly Piece piece in _pieces[.._count])
        {
            float* source = copy + piece.Source;
            float* target = panel + piece.Column;
            switch (piece.Length)
            {
                case 16 when _stride == 1:
                    for (int p = 0; p < depth; p++, target += _width)
                        Vector512.Load(source + offsets[p]).Store(target);
                    break;
                case 8 when _stride == 1:
                    for (int p = 0; p < depth; p++, target += _width)
                        Vector256.Load(source + offsets[p]).Store(target);
                    break;
                case 8:
                    for (int p = 0; p < depth; p++, target += _width)
                        EverySecond(source + offsets[p]).Store(target);
                    break;
                case 4:
                    for (int p = 0; p < depth; p++, target += _width)
                        Vector128.Load(source + offsets[p]).Store(target);
                    break;
                default:
                    for (int p = 0; p < depth; p++, target += _width)
                        *target = source[offsets[p]];
                    break;
            }
        }
    }

    /// <summary>Copies elements that are a stride apart.</summary>
    public static void CopyRow(float* source, int stride, int length, float* target)
    {
        int x = 0;
        if (stride == 2 && Avx2.IsSupported)
        {
            for (; x <= length - 8; x += 8)
                EverySecond(source + (2 * x)).Store(target + x);
        }

        for (; x < length; x++)
            target[x] = source[x * stride];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> EverySecond(float* source)
    {
        Vector256<float> even = Avx.Shuffle(Vector256.Load(source), Vector256.Load(source + 8), 0x88);
        return Avx2.Permute4x64(even.AsDouble(), 0xD8).AsSingle();
    }

    private void Cut(int column, int source, int length)
    {
        int size =
            _stride == 1
                ? length switch
                {
                    >= 16 => 16,
                    >= 8 => 8,
                    >= 4 => 4,
                    _ => 1,
                }
            : _stride == 2 && length >= 8 && Avx2.IsSupported ? 8
            : 1;
        for (int x = 0; x < length; x += size)
        {
            int start = Math.Min(x, length - size);
            _pieces[_count++] = new(column + start, source + (start * _stride), size);
        }
    }

    /// <summary>A short run of columns.</summary>
    internal readonly record struct Piece(int Column, int Source, int Length);
}
