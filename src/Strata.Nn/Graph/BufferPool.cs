using System.Numerics;
using Strata.Numerics;

namespace Strata.Nn.Graph;

/// <summary>Native buffers that wait for their next use, by size class: four classes for each power of two.</summary>
internal sealed class BufferPool
{
    private const int SmallestExponent = 6;

    private readonly Stack<NativeBuffer>[] _free = Create();
    private readonly Lock _lock = new();

    /// <summary>The pool of the process.</summary>
    public static BufferPool Shared { get; } = new();

    /// <summary>A buffer of at least this length, with any content.</summary>
    public NativeBuffer Rent(int length)
    {
        int sizeClass = ClassOf(length);
        lock (_lock)
        {
            if (_free[sizeClass].TryPop(out NativeBuffer? buffer))
                return buffer;
        }

        return new(Capacity(sizeClass));
    }

    public void Return(NativeBuffer buffer)
    {
        int sizeClass = ClassOf(buffer.Length);
        lock (_lock)
            _free[sizeClass].Push(buffer);
    }

    /// <summary>Frees every waiting buffer.</summary>
    public void Trim()
    {
        lock (_lock)
        {
            foreach (Stack<NativeBuffer> free in _free)
            {
                while (free.TryPop(out NativeBuffer? buffer))
                    buffer.Dispose();
            }
        }
    }

    /// <summary>Hands every waiting buffer to another pool.</summary>
    public void MoveTo(BufferPool other)
    {
        lock (_lock)
        {
            foreach (Stack<NativeBuffer> free in _free)
            {
                while (free.TryPop(out NativeBuffer? buffer))
                    other.Return(buffer);
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
