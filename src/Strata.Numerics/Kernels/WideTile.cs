using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels;

/// <summary>Register tiles of C, two vectors wide: <c>C = A·B</c> or <c>C += A·B</c> over a short depth.</summary>
/// <remarks>
/// A is read as <c>a[p·aStride + row]</c>, B as <c>b[p·bStride + column]</c>: packed panels, or matrices that happen to
/// lie like that. Twelve rows fill the 32 registers of AVX-512, six the 16 of AVX2; one more spills and halves the speed.
/// Every element is one chain of multiply-adds in the order of p, whichever tile it falls into, so the cut into tiles
/// and threads never shows in the bits.
/// </remarks>
internal static unsafe class WideTile<TLanes, TVector>
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
        TVector c0a,
            c1a,
            c2a,
            c3a,
            c4a,
            c5a,
            c6a,
            c7a,
            c8a,
            c9a,
            c10a,
            c11a;
        c0a = c1a = c2a = c3a = c4a = c5a = c6a = c7a = c8a = c9a = c10a = c11a = TLanes.Broadcast(0);
        TVector c0b,
            c1b,
            c2b,
            c3b,
            c4b,
            c5b,
            c6b,
            c7b,
            c8b,
            c9b,
            c10b,
            c11b;
        c0b = c1b = c2b = c3b = c4b = c5b = c6b = c7b = c8b = c9b = c10b = c11b = TLanes.Broadcast(0);
        for (; depth > 0; depth--)
        {
            TVector left = TLanes.Load(b);
            TVector right = TLanes.Load(b + TLanes.Count);
            TVector a0 = TLanes.Broadcast(a[0]);
            c0a = TLanes.MultiplyAdd(a0, left, c0a);
            c0b = TLanes.MultiplyAdd(a0, right, c0b);
            TVector a1 = TLanes.Broadcast(a[1]);
            c1a = TLanes.MultiplyAdd(a1, left, c1a);
            c1b = TLanes.MultiplyAdd(a1, right, c1b);
            TVector a2 = TLanes.Broadcast(a[2]);
            c2a = TLanes.MultiplyAdd(a2, left, c2a);
            c2b = TLanes.MultiplyAdd(a2, right, c2b);
            TVector a3 = TLanes.Broadcast(a[3]);
            c3a = TLanes.MultiplyAdd(a3, left, c3a);
            c3b = TLanes.MultiplyAdd(a3, right, c3b);
            TVector a4 = TLanes.Broadcast(a[4]);
            c4a = TLanes.MultiplyAdd(a4, left, c4a);
            c4b = TLanes.MultiplyAdd(a4, right, c4b);
            TVector a5 = TLanes.Broadcast(a[5]);
            c5a = TLanes.MultiplyAdd(a5, left, c5a);
            c5b = TLanes.MultiplyAdd(a5, right, c5b);
            TVector a6 = TLanes.Broadcast(a[6]);
            c6a = TLanes.MultiplyAdd(a6, left, c6a);
            c6b = TLanes.MultiplyAdd(a6, right, c6b);
            TVector a7 = TLanes.Broadcast(a[7]);
            c7a = TLanes.MultiplyAdd(a7, left, c7a);
            c7b = TLanes.MultiplyAdd(a7, right, c7b);
            TVector a8 = TLanes.Broadcast(a[8]);
            c8a = TLanes.MultiplyAdd(a8, left, c8a);
            c8b = TLanes.MultiplyAdd(a8, right, c8b);
            TVector a9 = TLanes.Broadcast(a[9]);
            c9a = TLanes.MultiplyAdd(a9, left, c9a);
            c9b = TLanes.MultiplyAdd(a9, right, c9b);
            TVector a10 = TLanes.Broadcast(a[10]);
            c10a = TLanes.MultiplyAdd(a10, left, c10a);
            c10b = TLanes.MultiplyAdd(a10, right, c10b);
            TVector a11 = TLanes.Broadcast(a[11]);
            c11a = TLanes.MultiplyAdd(a11, left, c11a);
            c11b = TLanes.MultiplyAdd(a11, right, c11b);
            a += aStride;
            b += bStride;
        }

        TileStore<TLanes, TVector>.Put(c, c0a, c0b, accumulate);
        TileStore<TLanes, TVector>.Put(c + cStride, c1a, c1b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (2 * cStride), c2a, c2b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (3 * cStride), c3a, c3b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (4 * cStride), c4a, c4b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (5 * cStride), c5a, c5b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (6 * cStride), c6a, c6b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (7 * cStride), c7a, c7b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (8 * cStride), c8a, c8b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (9 * cStride), c9a, c9b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (10 * cStride), c10a, c10b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (11 * cStride), c11a, c11b, accumulate);
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
        TVector c0a,
            c1a,
            c2a,
            c3a,
            c4a,
            c5a,
            c6a,
            c7a;
        c0a = c1a = c2a = c3a = c4a = c5a = c6a = c7a = TLanes.Broadcast(0);
        TVector c0b,
            c1b,
            c2b,
            c3b,
            c4b,
            c5b,
            c6b,
            c7b;
        c0b = c1b = c2b = c3b = c4b = c5b = c6b = c7b = TLanes.Broadcast(0);
        for (; depth > 0; depth--)
        {
            TVector left = TLanes.Load(b);
            TVector right = TLanes.Load(b + TLanes.Count);
            TVector a0 = TLanes.Broadcast(a[0]);
            c0a = TLanes.MultiplyAdd(a0, left, c0a);
            c0b = TLanes.MultiplyAdd(a0, right, c0b);
            TVector a1 = TLanes.Broadcast(a[1]);
            c1a = TLanes.MultiplyAdd(a1, left, c1a);
            c1b = TLanes.MultiplyAdd(a1, right, c1b);
            TVector a2 = TLanes.Broadcast(a[2]);
            c2a = TLanes.MultiplyAdd(a2, left, c2a);
            c2b = TLanes.MultiplyAdd(a2, right, c2b);
            TVector a3 = TLanes.Broadcast(a[3]);
            c3a = TLanes.MultiplyAdd(a3, left, c3a);
            c3b = TLanes.MultiplyAdd(a3, right, c3b);
            TVector a4 = TLanes.Broadcast(a[4]);
            c4a = TLanes.MultiplyAdd(a4, left, c4a);
            c4b = TLanes.MultiplyAdd(a4, right, c4b);
            TVector a5 = TLanes.Broadcast(a[5]);
            c5a = TLanes.MultiplyAdd(a5, left, c5a);
            c5b = TLanes.MultiplyAdd(a5, right, c5b);
            TVector a6 = TLanes.Broadcast(a[6]);
            c6a = TLanes.MultiplyAdd(a6, left, c6a);
            c6b = TLanes.MultiplyAdd(a6, right, c6b);
            TVector a7 = TLanes.Broadcast(a[7]);
            c7a = TLanes.MultiplyAdd(a7, left, c7a);
            c7b = TLanes.MultiplyAdd(a7, right, c7b);
            a += aStride;
            b += bStride;
        }

        TileStore<TLanes, TVector>.Put(c, c0a, c0b, accumulate);
        TileStore<TLanes, TVector>.Put(c + cStride, c1a, c1b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (2 * cStride), c2a, c2b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (3 * cStride), c3a, c3b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (4 * cStride), c4a, c4b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (5 * cStride), c5a, c5b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (6 * cStride), c6a, c6b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (7 * cStride), c7a, c7b, accumulate);
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
        TVector c0a,
            c1a,
            c2a,
            c3a,
            c4a,
            c5a;
        c0a = c1a = c2a = c3a = c4a = c5a = TLanes.Broadcast(0);
        TVector c0b,
            c1b,
            c2b,
            c3b,
            c4b,
            c5b;
        c0b = c1b = c2b = c3b = c4b = c5b = TLanes.Broadcast(0);
        for (; depth > 0; depth--)
        {
            TVector left = TLanes.Load(b);
            TVector right = TLanes.Load(b + TLanes.Count);
            TVector a0 = TLanes.Broadcast(a[0]);
            c0a = TLanes.MultiplyAdd(a0, left, c0a);
            c0b = TLanes.MultiplyAdd(a0, right, c0b);
            TVector a1 = TLanes.Broadcast(a[1]);
            c1a = TLanes.MultiplyAdd(a1, left, c1a);
            c1b = TLanes.MultiplyAdd(a1, right, c1b);
            TVector a2 = TLanes.Broadcast(a[2]);
            c2a = TLanes.MultiplyAdd(a2, left, c2a);
            c2b = TLanes.MultiplyAdd(a2, right, c2b);
            TVector a3 = TLanes.Broadcast(a[3]);
            c3a = TLanes.MultiplyAdd(a3, left, c3a);
            c3b = TLanes.MultiplyAdd(a3, right, c3b);
            TVector a4 = TLanes.Broadcast(a[4]);
            c4a = TLanes.MultiplyAdd(a4, left, c4a);
            c4b = TLanes.MultiplyAdd(a4, right, c4b);
            TVector a5 = TLanes.Broadcast(a[5]);
            c5a = TLanes.MultiplyAdd(a5, left, c5a);
            c5b = TLanes.MultiplyAdd(a5, right, c5b);
            a += aStride;
            b += bStride;
        }

        TileStore<TLanes, TVector>.Put(c, c0a, c0b, accumulate);
        TileStore<TLanes, TVector>.Put(c + cStride, c1a, c1b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (2 * cStride), c2a, c2b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (3 * cStride), c3a, c3b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (4 * cStride), c4a, c4b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (5 * cStride), c5a, c5b, accumulate);
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
        TVector c0a,
            c1a,
            c2a,
            c3a;
        c0a = c1a = c2a = c3a = TLanes.Broadcast(0);
        TVector c0b,
            c1b,
            c2b,
            c3b;
        c0b = c1b = c2b = c3b = TLanes.Broadcast(0);
        for (; depth > 0; depth--)
        {
            TVector left = TLanes.Load(b);
            TVector right = TLanes.Load(b + TLanes.Count);
            TVector a0 = TLanes.Broadcast(a[0]);
            c0a = TLanes.MultiplyAdd(a0, left, c0a);
            c0b = TLanes.MultiplyAdd(a0, right, c0b);
            TVector a1 = TLanes.Broadcast(a[1]);
            c1a = TLanes.MultiplyAdd(a1, left, c1a);
            c1b = TLanes.MultiplyAdd(a1, right, c1b);
            TVector a2 = TLanes.Broadcast(a[2]);
            c2a = TLanes.MultiplyAdd(a2, left, c2a);
            c2b = TLanes.MultiplyAdd(a2, right, c2b);
            TVector a3 = TLanes.Broadcast(a[3]);
            c3a = TLanes.MultiplyAdd(a3, left, c3a);
            c3b = TLanes.MultiplyAdd(a3, right, c3b);
            a += aStride;
            b += bStride;
        }

        TileStore<TLanes, TVector>.Put(c, c0a, c0b, accumulate);
        TileStore<TLanes, TVector>.Put(c + cStride, c1a, c1b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (2 * cStride), c2a, c2b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (3 * cStride), c3a, c3b, accumulate);
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
        TVector c0a,
            c1a;
        c0a = c1a = TLanes.Broadcast(0);
        TVector c0b,
            c1b;
        c0b = c1b = TLanes.Broadcast(0);
        for (; depth > 0; depth--)
        {
            TVector left = TLanes.Load(b);
            TVector right = TLanes.Load(b + TLanes.Count);
            TVector a0 = TLanes.Broadcast(a[0]);
            c0a = TLanes.MultiplyAdd(a0, left, c0a);
            c0b = TLanes.MultiplyAdd(a0, right, c0b);
            TVector a1 = TLanes.Broadcast(a[1]);
            c1a = TLanes.MultiplyAdd(a1, left, c1a);
            c1b = TLanes.MultiplyAdd(a1, right, c1b);
            a += aStride;
            b += bStride;
        }

        TileStore<TLanes, TVector>.Put(c, c0a, c0b, accumulate);
        TileStore<TLanes, TVector>.Put(c + cStride, c1a, c1b, accumulate);
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
        TVector c0a;
        c0a = TLanes.Broadcast(0);
        TVector c0b;
        c0b = TLanes.Broadcast(0);
        for (; depth > 0; depth--)
        {
            TVector left = TLanes.Load(b);
            TVector right = TLanes.Load(b + TLanes.Count);
            TVector a0 = TLanes.Broadcast(a[0]);
            c0a = TLanes.MultiplyAdd(a0, left, c0a);
            c0b = TLanes.MultiplyAdd(a0, right, c0b);
            a += aStride;
            b += bStride;
        }

        TileStore<TLanes, TVector>.Put(c, c0a, c0b, accumulate);
    }
}
