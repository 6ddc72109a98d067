using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels;

/// <summary>Register tiles of C, one vector wide: <c>C = A·B</c> or <c>C += A·B</c> over a short depth.</summary>
/// <remarks>
/// A is read as <c>a[p·aStride + row]</c>, B as <c>b[p·bStride + column]</c>: packed panels, or matrices that happen to
/// lie like that. The tiles are those of <see cref="WideTile{TLanes, TVector}"/>, for the last columns.
/// Every element is one chain of multiply-adds in the order of p, whichever tile it falls into, so the cut into tiles
/// and threads never shows in the bits.
/// </remarks>
internal static unsafe class NarrowTile<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Computes a tile of 1, 2, 4, 6, 8 or 12 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(
        int rows,
        nint depth,
        float* a,
        nint aStride,
        float* b,
        nint bStride,
        float* c,
        nint cStride,
        bool accumulate
    )
    {
        switch (rows)
        {
            case 12:
                TwelveRows(depth, a, aStride, b, bStride, c, cStride, accumulate);
                break;
            case 8:
                EightRows(depth, a, aStride, b, bStride, c, cStride, accumulate);
                break;
            case 6:
                SixRows(depth, a, aStride, b, bStride, c, cStride, accumulate);
                break;
            case 4:
                FourRows(depth, a, aStride, b, bStride, c, cStride, accumulate);
                break;
            case 2:
                TwoRows(depth, a, aStride, b, bStride, c, cStride, accumulate);
                break;
            case 1:
                OneRows(depth, a, aStride, b, bStride, c, cStride, accumulate);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwelveRows(
        nint depth,
        float* a,
        nint aStride,
        float* b,
        nint bStride,
        float* c,
        nint cStride,
        bool accumulate
    )
    {
        TVector c0,
            c1,
            c2,
            c3,
            c4,
            c5,
            c6,
            c7,
            c8,
            c9,
            c10,
            c11;
        c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = c8 = c9 = c10 = c11 = TLanes.Broadcast(0);
        for (; depth > 0; depth--)
        {
            TVector left = TLanes.Load(b);
            c0 = TLanes.MultiplyAdd(TLanes.Broadcast(a[0]), left, c0);
            c1 = TLanes.MultiplyAdd(TLanes.Broadcast(a[1]), left, c1);
            c2 = TLanes.MultiplyAdd(TLanes.Broadcast(a[2]), left, c2);
            c3 = TLanes.MultiplyAdd(TLanes.Broadcast(a[3]), left, c3);
            c4 = TLanes.MultiplyAdd(TLanes.Broadcast(a[4]), left, c4);
            c5 = TLanes.MultiplyAdd(TLanes.Broadcast(a[5]), left, c5);
            c6 = TLanes.MultiplyAdd(TLanes.Broadcast(a[6]), left, c6);
            c7 = TLanes.MultiplyAdd(TLanes.Broadcast(a[7]), left, c7);
            c8 = TLanes.MultiplyAdd(TLanes.Broadcast(a[8]), left, c8);
            c9 = TLanes.MultiplyAdd(TLanes.Broadcast(a[9]), left, c9);
            c10 = TLanes.MultiplyAdd(TLanes.Broadcast(a[10]), left, c10);
            c11 = TLanes.MultiplyAdd(TLanes.Broadcast(a[11]), left, c11);
            a += aStride;
            b += bStride;
        }

        TileStore<TLanes, TVector>.Put(c, c0, accumulate);
        TileStore<TLanes, TVector>.Put(c + cStride, c1, accumulate);
        TileStore<TLanes, TVector>.Put(c + (2 * cStride), c2, accumulate);
        TileStore<TLanes, TVector>.Put(c + (3 * cStride), c3, accumulate);
        TileStore<TLanes, TVector>.Put(c + (4 * cStride), c4, accumulate);
        TileStore<TLanes, TVector>.Put(c + (5 * cStride), c5, accumulate);
        TileStore<TLanes, TVector>.Put(c + (6 * cStride), c6, accumulate);
        TileStore<TLanes, TVector>.Put(c + (7 * cStride), c7, accumulate);
        TileStore<TLanes, TVector>.Put(c + (8 * cStride), c8, accumulate);
        TileStore<TLanes, TVector>.Put(c + (9 * cStride), c9, accumulate);
        TileStore<TLanes, TVector>.Put(c + (10 * cStride), c10, accumulate);
        TileStore<TLanes, TVector>.Put(c + (11 * cStride), c11, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightRows(
        nint depth,
        float* a,
        nint aStride,
        float* b,
        nint bStride,
        float* c,
        nint cStride,
        bool accumulate
    )
    {
        TVector c0,
            c1,
            c2,
            c3,
            c4,
            c5,
            c6,
            c7;
        c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = TLanes.Broadcast(0);
        for (; depth > 0; depth--)
        {
            TVector left = TLanes.Load(b);
            c0 = TLanes.MultiplyAdd(TLanes.Broadcast(a[0]), left, c0);
            c1 = TLanes.MultiplyAdd(TLanes.Broadcast(a[1]), left, c1);
            c2 = TLanes.MultiplyAdd(TLanes.Broadcast(a[2]), left, c2);
            c3 = TLanes.MultiplyAdd(TLanes.Broadcast(a[3]), left, c3);
            c4 = TLanes.MultiplyAdd(TLanes.Broadcast(a[4]), left, c4);
            c5 = TLanes.MultiplyAdd(TLanes.Broadcast(a[5]), left, c5);
            c6 = TLanes.MultiplyAdd(TLanes.Broadcast(a[6]), left, c6);
            c7 = TLanes.MultiplyAdd(TLanes.Broadcast(a[7]), left, c7);
            a += aStride;
            b += bStride;
        }

        TileStore<TLanes, TVector>.Put(c, c0, accumulate);
        TileStore<TLanes, TVector>.Put(c + cStride, c1, accumulate);
        TileStore<TLanes, TVector>.Put(c + (2 * cStride), c2, accumulate);
        TileStore<TLanes, TVector>.Put(c + (3 * cStride), c3, accumulate);
        TileStore<TLanes, TVector>.Put(c + (4 * cStride), c4, accumulate);
        TileStore<TLanes, TVector>.Put(c + (5 * cStride), c5, accumulate);
        TileStore<TLanes, TVector>.Put(c + (6 * cStride), c6, accumulate);
        TileStore<TLanes, TVector>.Put(c + (7 * cStride), c7, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SixRows(
        nint depth,
        float* a,
        nint aStride,
        float* b,
        nint bStride,
        float* c,
        nint cStride,
        bool accumulate
    )
    {
        TVector c0,
            c1,
            c2,
            c3,
            c4,
            c5;
        c0 = c1 = c2 = c3 = c4 = c5 = TLanes.Broadcast(0);
        for (; depth > 0; depth--)
        {
            TVector left = TLanes.Load(b);
            c0 = TLanes.MultiplyAdd(TLanes.Broadcast(a[0]), left, c0);
            c1 = TLanes.MultiplyAdd(TLanes.Broadcast(a[1]), left, c1);
            c2 = TLanes.MultiplyAdd(TLanes.Broadcast(a[2]), left, c2);
            c3 = TLanes.MultiplyAdd(TLanes.Broadcast(a[3]), left, c3);
            c4 = TLanes.MultiplyAdd(TLanes.Broadcast(a[4]), left, c4);
            c5 = TLanes.MultiplyAdd(TLanes.Broadcast(a[5]), left, c5);
            a += aStride;
            b += bStride;
        }

        TileStore<TLanes, TVector>.Put(c, c0, accumulate);
        TileStore<TLanes, TVector>.Put(c + cStride, c1, accumulate);
        TileStore<TLanes, TVector>.Put(c + (2 * cStride), c2, accumulate);
        TileStore<TLanes, TVector>.Put(c + (3 * cStride), c3, accumulate);
        TileStore<TLanes, TVector>.Put(c + (4 * cStride), c4, accumulate);
        TileStore<TLanes, TVector>.Put(c + (5 * cStride), c5, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows(
        nint depth,
        float* a,
        nint aStride,
        float* b,
        nint bStride,
        float* c,
        nint cStride,
        bool accumulate
    )
    {
        TVector c0,
            c1,
            c2,
            c3;
        c0 = c1 = c2 = c3 = TLanes.Broadcast(0);
        for (; depth > 0; depth--)
        {
            TVector left = TLanes.Load(b);
            c0 = TLanes.MultiplyAdd(TLanes.Broadcast(a[0]), left, c0);
            c1 = TLanes.MultiplyAdd(TLanes.Broadcast(a[1]), left, c1);
            c2 = TLanes.MultiplyAdd(TLanes.Broadcast(a[2]), left, c2);
            c3 = TLanes.MultiplyAdd(TLanes.Broadcast(a[3]), left, c3);
            a += aStride;
            b += bStride;
        }

        TileStore<TLanes, TVector>.Put(c, c0, accumulate);
        TileStore<TLanes, TVector>.Put(c + cStride, c1, accumulate);
        TileStore<TLanes, TVector>.Put(c + (2 * cStride), c2, accumulate);
        TileStore<TLanes, TVector>.Put(c + (3 * cStride), c3, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoRows(
        nint depth,
        float* a,
        nint aStride,
        float* b,
        nint bStride,
        float* c,
        nint cStride,
        bool accumulate
    )
    {
        TVector c0,
            c1;
        c0 = c1 = TLanes.Broadcast(0);
        for (; depth > 0; depth--)
        {
            TVector left = TLanes.Load(b);
            c0 = TLanes.MultiplyAdd(TLanes.Broadcast(a[0]), left, c0);
            c1 = TLanes.MultiplyAdd(TLanes.Broadcast(a[1]), left, c1);
            a += aStride;
            b += bStride;
        }

        TileStore<TLanes, TVector>.Put(c, c0, accumulate);
        TileStore<TLanes, TVector>.Put(c + cStride, c1, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneRows(
        nint depth,
        float* a,
        nint aStride,
        float* b,
        nint bStride,
        float* c,
        nint cStride,
        bool accumulate
    )
    {
        TVector c0;
        c0 = TLanes.Broadcast(0);
        for (; depth > 0; depth--)
        {
            TVector left = TLanes.Load(b);
            c0 = TLanes.MultiplyAdd(TLanes.Broadcast(a[0]), left, c0);
            a += aStride;
            b += bStride;
        }

        TileStore<TLanes, TVector>.Put(c, c0, accumulate);
    }
}
