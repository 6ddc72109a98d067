using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Which pixel each position of a convolution's kernel (a tap) brings to each pixel of the result.</summary>
/// <remarks>
/// The same for all images and channels. Pixels that the same taps reach stand together, so that a panel of them can
/// leave out the taps that meet only padding, or that a stride leaves out.
/// </remarks>
internal readonly unsafe struct TapMap
{
    /// <summary>The most taps of a kernel: a bit of a mask each.</summary>
    public const int MaxTaps = 64;

    private readonly int* _sources;
    private readonly int* _pixels;
    private readonly ulong* _masks;

    private TapMap(int pixels, int taps, int* memory)
    {
        (Pixels, Taps) = (pixels, taps);
        _masks = (ulong*)memory;
        _pixels = memory + (2 * pixels);
        _sources = _pixels + pixels;
    }

    /// <summary>Pixels of the result.</summary>
    public int Pixels { get; }

    /// <summary>Positions of the kernel.</summary>
    public int Taps { get; }

    /// <summary>Values that a map takes in memory.</summary>
    public static long Size(int pixels, int taps) => (long)pixels * (taps + 3);

    /// <summary>The map of the output, which reads the input.</summary>
    public static TapMap OfOutput(in ConvolutionShape shape, int* memory)
    {
        var map = new TapMap(shape.OutHeight * shape.OutWidth, shape.KernelHeight * shape.KernelWidth, memory);
        for (int tap = 0; tap < map.Taps; tap++)
        {
            (int kernelY, int kernelX) = Math.DivRem(tap, shape.KernelWidth);
            for (int y = 0, pixel = 0; y < shape.OutHeight; y++)
            for (int x = 0; x < shape.OutWidth; x++, pixel++)
            {
                int inY = (y * shape.StrideHeight) - shape.PaddingTop + (kernelY * shape.DilationHeight);
                int inX = (x * shape.StrideWidth) - shape.PaddingLeft + (kernelX * shape.DilationWidth);
                bool meets = (uint)inY < (uint)shape.Height && (uint)inX < (uint)shape.Width;
                map._sources[(pixel * map.Taps) + tap] = meets ? (inY * shape.Width) + inX : -1;
            }
        }

        return map;
    }

    /// <summary>The map of the input's gradient, which reads the output's.</summary>
    public static TapMap OfInput(in ConvolutionShape shape, int* memory)
    {
        var map = new TapMap(shape.Height * shape.Width, shape.KernelHeight * shape.KernelWidth, memory);
        for (int tap = 0; tap < map.Taps; tap++)
        {
            (int kernelY, int kernelX) = Math.DivRem(tap, shape.KernelWidth);
            for (int y = 0, pixel = 0; y < shape.Height; y++)
            {
                int row = Start(y + shape.PaddingTop - (kernelY * shape.DilationHeight), shape.StrideHeight);
                for (int x = 0; x < shape.Width; x++, pixel++)
                {
                    int column = Start(x + shape.PaddingLeft - (kernelX * shape.DilationWidth), shape.StrideWidth);
                    bool meets = (uint)row < (uint)shape.OutHeight && (uint)column < (uint)shape.OutWidth;
                    map._sources[(pixel * map.Taps) + tap] = meets ? (row * shape.OutWidth) + column : -1;
                }
            }
        }

        return map;
    }

    /// <summary>Brings pixels that the same taps reach together.</summary>
    public void Sort()
    {
        for (int pixel = 0; pixel < Pixels; pixel++)
        {
            ulong mask = 0;
            for (int tap = 0; tap < Taps; tap++)
                mask |= _sources[(pixel * Taps) + tap] >= 0 ? 1UL << tap : 0;
            _masks[pixel] = mask;
            _pixels[pixel] = pixel;
        }

        new Span<ulong>(_masks, Pixels).Sort(new Span<int>(_pixels, Pixels));
    }

    /// <summary>The pixel at a place of the sorted order.</summary>
    public int PixelAt(int place) => _pixels[place];

    /// <summary>The taps that reach the pixel at a place of the sorted order.</summary>
    public ulong MaskAt(int place) => _masks[place];

    /// <summary>The pixel that a tap brings to a pixel; -1 for none.</summary>
    public int Source(int pixel, int tap) => _sources[(pixel * Taps) + tap];

    /// <summary>The first tap of a mask, which is taken out of it.</summary>
    public static int Next(ref ulong mask)
    {
        int tap = BitOperations.TrailingZeroCount(mask);
        mask &= mask - 1;
        return tap;
    }

    private static int Start(int position, int stride) =>
        position < 0 || position % stride != 0 ? -1 : position / stride;
}
