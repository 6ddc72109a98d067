using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels;

/// <summary>A full register tile whose depth is a list: both operands are read where they lie, nothing is packed.</summary>
/// <remarks>
/// <c>c[i][j] = Σₑ a[e.A + i·stride] · b[e.B + j]</c> over the entries of the list, in their order. The tile has
/// <see cref="ILanes{TVector}.TileRows"/> rows and two vectors of columns, and its rows follow each other in memory.
/// </remarks>
internal static unsafe class ListedTile<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Computes a tile, or adds to it.</summary>
    /// <param name="entries">Where the elements of the depth lie.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="a">The left operand.</param>
    /// <param name="stride">Values from one row of the left operand to the next.</param>
    /// <param name="b">The right operand.</param>
    /// <param name="c">The tile.</param>
    /// <param name="accumulate">Add to the tile instead of replacing it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(
        TileEntry* entries,
        int count,
        float* a,
        nint stride,
        float* b,
        float* c,
        bool accumulate
    )
    {
        if (TLanes.TileRows == 12)
            TwelveRows(entries, count, a, stride, b, c, accumulate);
        else
            SixRows(entries, count, a, stride, b, c, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwelveRows(
        TileEntry* entry,
        int count,
        float* a,
        nint stride,
        float* b,
        float* c,
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
        nint two = 2 * stride;
        nint three = 3 * stride;
        nint next = 4 * stride;
        for (TileEntry* end = entry + count; entry < end; entry++)
        {
            float* columns = b + entry->B;
            TVector left = TLanes.Load(columns);
            TVector right = TLanes.Load(columns + TLanes.Count);
            float* rows = a + entry->A;
            TVector a0 = TLanes.Broadcast(rows[0]);
            c0a = TLanes.MultiplyAdd(a0, left, c0a);
            c0b = TLanes.MultiplyAdd(a0, right, c0b);
            TVector a1 = TLanes.Broadcast(rows[stride]);
            c1a = TLanes.MultiplyAdd(a1, left, c1a);
            c1b = TLanes.MultiplyAdd(a1, right, c1b);
            TVector a2 = TLanes.Broadcast(rows[two]);
            c2a = TLanes.MultiplyAdd(a2, left, c2a);
            c2b = TLanes.MultiplyAdd(a2, right, c2b);
            TVector a3 = TLanes.Broadcast(rows[three]);
            c3a = TLanes.MultiplyAdd(a3, left, c3a);
            c3b = TLanes.MultiplyAdd(a3, right, c3b);
            rows += next;
            TVector a4 = TLanes.Broadcast(rows[0]);
            c4a = TLanes.MultiplyAdd(a4, left, c4a);
            c4b = TLanes.MultiplyAdd(a4, right, c4b);
            TVector a5 = TLanes.Broadcast(rows[stride]);
            c5a = TLanes.MultiplyAdd(a5, left, c5a);
            c5b = TLanes.MultiplyAdd(a5, right, c5b);
            TVector a6 = TLanes.Broadcast(rows[two]);
            c6a = TLanes.MultiplyAdd(a6, left, c6a);
            c6b = TLanes.MultiplyAdd(a6, right, c6b);
            TVector a7 = TLanes.Broadcast(rows[three]);
            c7a = TLanes.MultiplyAdd(a7, left, c7a);
            c7b = TLanes.MultiplyAdd(a7, right, c7b);
            rows += next;
            TVector a8 = TLanes.Broadcast(rows[0]);
            c8a = TLanes.MultiplyAdd(a8, left, c8a);
            c8b = TLanes.MultiplyAdd(a8, right, c8b);
            TVector a9 = TLanes.Broadcast(rows[stride]);
            c9a = TLanes.MultiplyAdd(a9, left, c9a);
            c9b = TLanes.MultiplyAdd(a9, right, c9b);
            TVector a10 = TLanes.Broadcast(rows[two]);
            c10a = TLanes.MultiplyAdd(a10, left, c10a);
            c10b = TLanes.MultiplyAdd(a10, right, c10b);
            TVector a11 = TLanes.Broadcast(rows[three]);
            c11a = TLanes.MultiplyAdd(a11, left, c11a);
            c11b = TLanes.MultiplyAdd(a11, right, c11b);
        }

        nint width = 2 * TLanes.Count;
        TileStore<TLanes, TVector>.Put(c, c0a, c0b, accumulate);
        TileStore<TLanes, TVector>.Put(c + width, c1a, c1b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (2 * width), c2a, c2b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (3 * width), c3a, c3b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (4 * width), c4a, c4b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (5 * width), c5a, c5b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (6 * width), c6a, c6b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (7 * width), c7a, c7b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (8 * width), c8a, c8b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (9 * width), c9a, c9b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (10 * width), c10a, c10b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (11 * width), c11a, c11b, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SixRows(TileEntry* entry, int count, float* a, nint stride, float* b, float* c, bool accumulate)
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
        nint two = 2 * stride;
        nint next = 3 * stride;
        for (TileEntry* end = entry + count; entry < end; entry++)
        {
            float* columns = b + entry->B;
            TVector left = TLanes.Load(columns);
            TVector right = TLanes.Load(columns + TLanes.Count);
            float* rows = a + entry->A;
            TVector a0 = TLanes.Broadcast(rows[0]);
            c0a = TLanes.MultiplyAdd(a0, left, c0a);
            c0b = TLanes.MultiplyAdd(a0, right, c0b);
            TVector a1 = TLanes.Broadcast(rows[stride]);
            c1a = TLanes.MultiplyAdd(a1, left, c1a);
            c1b = TLanes.MultiplyAdd(a1, right, c1b);
            TVector a2 = TLanes.Broadcast(rows[two]);
            c2a = TLanes.MultiplyAdd(a2, left, c2a);
            c2b = TLanes.MultiplyAdd(a2, right, c2b);
            rows += next;
            TVector a3 = TLanes.Broadcast(rows[0]);
            c3a = TLanes.MultiplyAdd(a3, left, c3a);
            c3b = TLanes.MultiplyAdd(a3, right, c3b);
            TVector a4 = TLanes.Broadcast(rows[stride]);
            c4a = TLanes.MultiplyAdd(a4, left, c4a);
            c4b = TLanes.MultiplyAdd(a4, right, c4b);
            TVector a5 = TLanes.Broadcast(rows[two]);
            c5a = TLanes.MultiplyAdd(a5, left, c5a);
            c5b = TLanes.MultiplyAdd(a5, right, c5b);
        }

        nint width = 2 * TLanes.Count;
        TileStore<TLanes, TVector>.Put(c, c0a, c0b, accumulate);
        TileStore<TLanes, TVector>.Put(c + width, c1a, c1b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (2 * width), c2a, c2b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (3 * width), c3a, c3b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (4 * width), c4a, c4b, accumulate);
        TileStore<TLanes, TVector>.Put(c + (5 * width), c5a, c5b, accumulate);
    }
}
