using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Strata.Numerics.Kernels;

/// <summary>A tile of C of any size up to the registers': whole tiles go to C, ragged ones through the stack.</summary>
internal static unsafe class RegisterTile
{
    // Twelve rows of two vectors of sixteen values, and room to align them.
    private const int MaxValues = 12 * 32;

    /// <summary>The rows of the smallest tile that covers so many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Rows(int height) =>
        height switch
        {
            <= 2 => height,
            <= 4 => 4,
            <= 6 => 6,
            <= 8 => 8,
            _ => 12,
        };

    /// <summary>Asks for the part of C that a tile will be added to, or replace: it comes while the tile is computed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(float* c, nint cStride, int height, int width)
    {
        if (!Sse.IsSupported)
            return;
        for (int i = 0; i < height; i++, c += cStride)
        {
            Sse.Prefetch0(c);
            Sse.Prefetch0(c + width - 1);
        }
    }

    /// <summary>Computes a tile.</summary>
    /// <param name="height">Rows, at most those of the instruction set's tile.</param>
    /// <param name="width">Columns, at most two vectors.</param>
    /// <param name="a">Readable for the covering tile's rows: a whole tile, or a padded panel.</param>
    /// <param name="b">Readable for whole vectors of columns.</param>
    public static void Multiply<TLanes, TVector>(
        int height,
        int width,
        nint depth,
        float* a,
        nint aStride,
        float* b,
        nint bStride,
        float* c,
        nint cStride,
        bool accumulate
    )
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        int rows = Rows(height);
        bool wide = width > TLanes.Count;
        int columns = wide ? 2 * TLanes.Count : TLanes.Count;
        if (rows == height && columns == width)
        {
            if (wide)
                WideTile<TLanes, TVector>.Multiply(rows, depth, a, aStride, b, bStride, c, cStride, accumulate);
            else
                NarrowTile<TLanes, TVector>.Multiply(rows, depth, a, aStride, b, bStride, c, cStride, accumulate);
            return;
        }

        Ragged<TLanes, TVector>(height, width, depth, a, aStride, b, bStride, c, cStride, accumulate);
    }

    /// <summary>Stores or adds a tile to C.</summary>
    public static void Merge(
        float* tile,
        nint tileStride,
        float* c,
        nint cStride,
        int height,
        int width,
        bool accumulate
    )
    {
        for (int i = 0; i < height; i++, tile += tileStride, c += cStride)
        {
            if (accumulate)
            {
                for (int j = 0; j < width; j++)
                    c[j] += tile[j];
            }
            else
            {
                for (int j = 0; j < width; j++)
                    c[j] = tile[j];
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Ragged<TLanes, TVector>(
        int height,
        int width,
        nint depth,
        float* a,
        nint aStride,
        float* b,
        nint bStride,
        float* c,
        nint cStride,
        bool accumulate
    )
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        float* tile = stackalloc float[MaxValues];
        if (width > TLanes.Count)
        {
            nint stride = 2 * TLanes.Count;
            WideTile<TLanes, TVector>.Multiply(Rows(height), depth, a, aStride, b, bStride, tile, stride, false);
            Merge(tile, stride, c, cStride, height, width, accumulate);
        }
        else
        {
            nint stride = TLanes.Count;
            NarrowTile<TLanes, TVector>.Multiply(Rows(height), depth, a, aStride, b, bStride, tile, stride, false);
            Merge(tile, stride, c, cStride, height, width, accumulate);
        }
    }
}
