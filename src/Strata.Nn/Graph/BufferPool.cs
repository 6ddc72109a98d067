using System.Numerics;
using Strata.Numerics;

namespace Strata.Nn.Graph;

/// <summary>Native buffers that wait for their next use, by size class: four classes for each power of two.</summary>
internal static class BufferPool
{
    private const int SmallestExponent = 6;

    private static readonly Stack<NativeBuffer>[] s_free = Create();
    private static readonly Lock s_lock = new();

    /// <summary>A buffer of at least this length, with any content.</summary>
    public static NativeBuffer Rent(int length)
    {
        int sizeClass = ClassOf(length);
        lock (s_lock)
        {
            if (s_free[sizeClass].TryPop(out NativeBuffer? buffer))
                return buffer;
        }

        return new(Capacity(sizeClass));
    }

    public static void Return(NativeBuffer buffer)
    {
        int sizeClass = ClassOf(buffer.Length);
        lock (s_lock)
            s_free[sizeClass].Push(buffer);
    }

    /// <summary>Frees every waiting buffer.</summary>
    public static void Trim()
    {
        lock (s_lock)
        {
            foreach (Stack<NativeBuffer> free in s_free)
            {
                while (free.TryPop(out NativeBuffer? buffer))
                    buffer.Dispose();
            }
        }
    }

    // Class 4e + q holds (4 + q)·2^e / 4 values, e counted from the smallest.
    private static int ClassOf(int length)
    {
        int exponent = SmallestExponent;
        if (length > 1 << SmallestExponent)
            exponent = BitOperations.Log2((uint)length);
        for (int quarter = 0; ; quarter++)
        {
            int sizeClass = ((exponent - SmallestExponent) * 4) + quarter;
            if (Capacity(sizeClass) >= length)
                return sizeClass;
        }
    }

    private static int Capacity(int sizeClass) =>
        (int)Math.Min(int.MaxValue, (4L + (sizeClass % 4)) << (SmallestExponent - 2 + (sizeClass / 4)));

    private static Stack<NativeBuffer>[] Create()
    {
        var free = new Stack<NativeBuffer>[(32 - SmallestExponent) * 4];
        for (int i = 0; i < free.Length; i++)
            free[i] = new(16);
        return free;
    }
}
