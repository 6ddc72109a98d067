using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Strata.Numerics.Kernels;

/// <summary>Tiles of dot products: rows of A with rows of Bᵀ, both contiguous along the depth, so nothing is packed.</summary>
/// <remarks>
/// Every element is one vector of partial sums along the depth, reduced once, and a scalar tail: the same order in every
/// tile. Tiles are four columns wide; missing rows and columns repeat the last one and are not stored.
/// </remarks>
internal static unsafe class DotTile<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    public const int Columns = 4;

    /// <summary>Computes a tile.</summary>
    /// <param name="rows">Rows, 1 to <see cref="ILanes{TVector}.DotRows"/>.</param>
    /// <param name="columns">Columns, 1 to 4.</param>
    /// <param name="a">The first row of A.</param>
    /// <param name="aStride">From one row of A to the next.</param>
    /// <param name="b">The first row of Bᵀ.</param>
    /// <param name="bStride">From one row of Bᵀ to the next.</param>
    [SkipLocalsInit]
    public static void Multiply(
        int rows,
        int columns,
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
        float* tile = stackalloc float[6 * Columns];
        float* b1 = b + (Math.Min(1, columns - 1) * bStride);
        float* b2 = b + (Math.Min(2, columns - 1) * bStride);
        float* b3 = b + (Math.Min(3, columns - 1) * bStride);

        // The kernels must hold nothing but their accumulators: a call in them, as for the tail, spills all 24 of them
        // in every step of the loop, and the speed falls to a quarter.
        nint whole = depth - (depth % TLanes.Count);
        if (rows == 1)
        {
            OneRow(whole, a, b, b1, b2, b3, tile);
        }
        else
        {
            float* a1 = a + aStride;
            float* a2 = a + (Math.Min(2, rows - 1) * aStride);
            if (rows <= 3)
            {
                ThreeRows(whole, a, a1, a2, b, b1, b2, b3, tile);
            }
            else
            {
                float* a3 = a + (3 * aStride);
                float* a4 = a + (Math.Min(4, rows - 1) * aStride);
                float* a5 = a + (Math.Min(5, rows - 1) * aStride);
                SixRows(whole, a, a1, a2, a3, a4, a5, b, b1, b2, b3, tile);
            }
        }

        for (int i = 0; whole < depth && i < rows; i++)
            AddTail(whole, depth, a + (i * aStride), b, b1, b2, b3, tile + (i * Columns));
        if (columns < Columns)
        {
            RegisterTile.Merge(tile, Columns, c, cStride, rows, columns, accumulate);
            return;
        }

        for (int i = 0; i < rows; i++, tile += Columns, c += cStride)
        {
            Vector128<float> row = Vector128.Load(tile);
            (accumulate ? Vector128.Load(c) + row : row).Store(c);
        }
    }

    private static void OneRow(nint depth, float* a0, float* b0, float* b1, float* b2, float* b3, float* tile)
    {
        TVector c00,
            c01,
            c02,
            c03;
        c00 = c01 = c02 = c03 = TLanes.Broadcast(0);
        for (nint p = 0; p < depth; p += TLanes.Count)
        {
            TVector left = TLanes.Load(a0 + p);
            c00 = TLanes.MultiplyAdd(left, TLanes.Load(b0 + p), c00);
            c01 = TLanes.MultiplyAdd(left, TLanes.Load(b1 + p), c01);
            c02 = TLanes.MultiplyAdd(left, TLanes.Load(b2 + p), c02);
            c03 = TLanes.MultiplyAdd(left, TLanes.Load(b3 + p), c03);
        }

        TLanes.Sum(c00, c01, c02, c03).Store(tile);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ThreeRows(
        nint depth,
        float* a0,
        float* a1,
        float* a2,
        float* b0,
        float* b1,
        float* b2,
        float* b3,
        float* tile
    )
    {
        TVector c00,
            c01,
            c02,
            c03;
        TVector c10,
            c11,
            c12,
            c13;
        TVector c20,
            c21,
            c22,
            c23;
        c00 = c01 = c02 = c03 = TLanes.Broadcast(0);
        c10 = c11 = c12 = c13 = TLanes.Broadcast(0);
        c20 = c21 = c22 = c23 = TLanes.Broadcast(0);
        for (nint p = 0; p < depth; p += TLanes.Count)
        {
            TVector r0 = TLanes.Load(a0 + p);
            TVector r1 = TLanes.Load(a1 + p);
            TVector r2 = TLanes.Load(a2 + p);
            TVector s0 = TLanes.Load(b0 + p);
            c00 = TLanes.MultiplyAdd(r0, s0, c00);
            c10 = TLanes.MultiplyAdd(r1, s0, c10);
            c20 = TLanes.MultiplyAdd(r2, s0, c20);
            TVector s1 = TLanes.Load(b1 + p);
            c01 = TLanes.MultiplyAdd(r0, s1, c01);
            c11 = TLanes.MultiplyAdd(r1, s1, c11);
            c21 = TLanes.MultiplyAdd(r2, s1, c21);
            TVector s2 = TLanes.Load(b2 + p);
            c02 = TLanes.MultiplyAdd(r0, s2, c02);
            c12 = TLanes.MultiplyAdd(r1, s2, c12);
            c22 = TLanes.MultiplyAdd(r2, s2, c22);
            TVector s3 = TLanes.Load(b3 + p);
            c03 = TLanes.MultiplyAdd(r0, s3, c03);
            c13 = TLanes.MultiplyAdd(r1, s3, c13);
            c23 = TLanes.MultiplyAdd(r2, s3, c23);
        }

        TLanes.Sum(c00, c01, c02, c03).Store(tile);
        TLanes.Sum(c10, c11, c12, c13).Store(tile + Columns);
        TLanes.Sum(c20, c21, c22, c23).Store(tile + (2 * Columns));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SixRows(
        nint depth,
        float* a0,
        float* a1,
        float* a2,
        float* a3,
        float* a4,
        float* a5,
        float* b0,
        float* b1,
        float* b2,
        float* b3,
        float* tile
    )
    {
        TVector c00,
            c01,
            c02,
            c03;
        TVector c10,
            c11,
            c12,
            c13;
        TVector c20,
            c21,
            c22,
            c23;
        TVector c30,
            c31,
            c32,
            c33;
        TVector c40,
            c41,
            c42,
            c43;
        TVector c50,
            c51,
            c52,
            c53;
        c00 = c01 = c02 = c03 = TLanes.Broadcast(0);
        c10 = c11 = c12 = c13 = TLanes.Broadcast(0);
        c20 = c21 = c22 = c23 = TLanes.Broadcast(0);
        c30 = c31 = c32 = c33 = TLanes.Broadcast(0);
        c40 = c41 = c42 = c43 = TLanes.Broadcast(0);
        c50 = c51 = c52 = c53 = TLanes.Broadcast(0);
        for (nint p = 0; p < depth; p += TLanes.Count)
        {
            TVector s0 = TLanes.Load(b0 + p);
            TVector s1 = TLanes.Load(b1 + p);
            TVector s2 = TLanes.Load(b2 + p);
            TVector s3 = TLanes.Load(b3 + p);
            TVector r0 = TLanes.Load(a0 + p);
            c00 = TLanes.MultiplyAdd(r0, s0, c00);
            c01 = TLanes.MultiplyAdd(r0, s1, c01);
            c02 = TLanes.MultiplyAdd(r0, s2, c02);
            c03 = TLanes.MultiplyAdd(r0, s3, c03);
            TVector r1 = TLanes.Load(a1 + p);
            c10 = TLanes.MultiplyAdd(r1, s0, c10);
            c11 = TLanes.MultiplyAdd(r1, s1, c11);
            c12 = TLanes.MultiplyAdd(r1, s2, c12);
            c13 = TLanes.MultiplyAdd(r1, s3, c13);
            TVector r2 = TLanes.Load(a2 + p);
            c20 = TLanes.MultiplyAdd(r2, s0, c20);
            c21 = TLanes.MultiplyAdd(r2, s1, c21);
            c22 = TLanes.MultiplyAdd(r2, s2, c22);
            c23 = TLanes.MultiplyAdd(r2, s3, c23);
            TVector r3 = TLanes.Load(a3 + p);
            c30 = TLanes.MultiplyAdd(r3, s0, c30);
            c31 = TLanes.MultiplyAdd(r3, s1, c31);
            c32 = TLanes.MultiplyAdd(r3, s2, c32);
            c33 = TLanes.MultiplyAdd(r3, s3, c33);
            TVector r4 = TLanes.Load(a4 + p);
            c40 = TLanes.MultiplyAdd(r4, s0, c40);
            c41 = TLanes.MultiplyAdd(r4, s1, c41);
            c42 = TLanes.MultiplyAdd(r4, s2, c42);
            c43 = TLanes.MultiplyAdd(r4, s3, c43);
            TVector r5 = TLanes.Load(a5 + p);
            c50 = TLanes.MultiplyAdd(r5, s0, c50);
            c51 = TLanes.MultiplyAdd(r5, s1, c51);
            c52 = TLanes.MultiplyAdd(r5, s2, c52);
            c53 = TLanes.MultiplyAdd(r5, s3, c53);
        }

        TLanes.Sum(c00, c01, c02, c03).Store(tile);
        TLanes.Sum(c10, c11, c12, c13).Store(tile + Columns);
        TLanes.Sum(c20, c21, c22, c23).Store(tile + (2 * Columns));
        TLanes.Sum(c30, c31, c32, c33).Store(tile + (3 * Columns));
        TLanes.Sum(c40, c41, c42, c43).Store(tile + (4 * Columns));
        TLanes.Sum(c50, c51, c52, c53).Store(tile + (5 * Columns));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddTail(nint p, nint depth, float* a, float* b0, float* b1, float* b2, float* b3, float* tile)
    {
        Vector128<float> sums = Vector128.Load(tile);
        for (; p < depth; p++)
            sums += Vector128.Create(b0[p], b1[p], b2[p], b3[p]) * a[p];
        sums.Store(tile);
    }
}
