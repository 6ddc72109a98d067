using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels;

/// <summary>How a register tile leaves the registers: it replaces a row of C or is added to it.</summary>
internal static unsafe class TileStore<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>A row of one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put(float* c, TVector value, bool accumulate) =>
        TLanes.Store(accumulate ? TLanes.Add(TLanes.Load(c), value) : value, c);

    /// <summary>A row of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put(float* c, TVector left, TVector right, bool accumulate)
    {
        Put(c, left, accumulate);
        Put(c + TLanes.Count, right, accumulate);
    }
}
