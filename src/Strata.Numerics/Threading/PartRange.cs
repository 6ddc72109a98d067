using System.Runtime.InteropServices;

namespace Strata.Numerics.Threading;

/// <summary>The parts that are left of one thread's range: it takes them from the front, others from the back.</summary>
/// <remarks>Alone in its cache lines, so that threads which take from different ranges do not meet.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct PartRange
{
    // The lower half is the first part, the upper half the end: both change together.
    [FieldOffset(0)]
    private long _bounds;

    /// <summary>Fills the range.</summary>
    public void Reset(int first, int end) => Volatile.Write(ref _bounds, Pack(first, end));

    /// <summary>Takes the next part, or some of very many: what is taken nobody else can do.</summary>
    public bool TryTake(out int first, out int end)
    {
        while (true)
        {
            long bounds = Volatile.Read(ref _bounds);
            (first, int last) = Unpack(bounds);
            if (first >= last)
            {
                end = first;
                return false;
            }

            end = first + Math.Max(1, (last - first) / 32);
            if (Interlocked.CompareExchange(ref _bounds, Pack(end, last), bounds) == bounds)
                return true;
        }
    }

    /// <summary>Takes the last part, or some of very many.</summary>
    public bool TrySteal(out int first, out int end)
    {
        while (true)
        {
            long bounds = Volatile.Read(ref _bounds);
            (int head, end) = Unpack(bounds);
            if (head >= end)
            {
                first = end;
                return false;
            }

            first = end - Math.Max(1, (end - head) / 16);
            if (Interlocked.CompareExchange(ref _bounds, Pack(head, first), bounds) == bounds)
                return true;
        }
    }

    private static long Pack(int first, int end) => (long)end << 32 | (uint)first;

    private static (int First, int End) Unpack(long bounds) => ((int)bounds, (int)(bounds >> 32));
}
