using System.Runtime.CompilerServices;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Sorts values along an axis, with where they were; equal values keep their order, nan counts as the largest.</summary>
/// <remarks>
/// A value and its place are one 64-bit key whose order is that of the values, so a sort of keys is stable and its result
/// the only one possible.
/// </remarks>
public static unsafe class SortedRows
{
    /// <summary>The first values in order, and their places.</summary>
    /// <param name="outer">Product of the sizes before the axis.</param>
    /// <param name="size">The size of the axis.</param>
    /// <param name="inner">Product of the sizes after the axis.</param>
    /// <param name="count">How many to find, at most <paramref name="size"/>.</param>
    /// <param name="descending">Largest first.</param>
    /// <param name="x">Outer × size × inner.</param>
    /// <param name="values">Outer × count × inner.</param>
    /// <param name="places">Outer × count × inner.</param>
    public static void Find(
        int outer,
        int size,
        int inner,
        int count,
        bool descending,
        Block x,
        Block values,
        Block places
    )
    {
        long rows = (long)outer * inner;
        if (x.Length != rows * size || values.Length != rows * count || places.Length != values.Length || count > size)
            throw new ArgumentException($"{count} of {size} values of {rows} rows do not fit {x.Length} values.");
        if (values.Length > 0)
            Reductions.RunWhenLarge(
                new Job(size, inner, count, descending, x, values, places),
                (int)rows,
                16L * x.Length
            );
    }

    private readonly struct Job(int size, int inner, int count, bool descending, Block x, Block values, Block places)
        : IParallelJob
    {
        public void Execute(int part)
        {
            (long o, long i) = Math.DivRem((long)part, inner);
            float* source = x.Pointer + (o * size * inner) + i;
            // A key takes the room of two values.
            ulong* keys = (ulong*)ScratchMemory.Rent(ScratchPurpose.Gathered, 2L * size);
            int found = 4 * count < size ? Select(source, keys) : Sort(source, keys);
            for (int j = 0; j < found; j++)
            {
                uint place = (uint)keys[j];
                long target = (((o * count) + j) * inner) + i;
                values.Pointer[target] = source[(long)place * inner];
                places.Pointer[target] = place;
            }
        }

        private int Sort(float* source, ulong* keys)
        {
            for (int j = 0; j < size; j++)
                keys[j] = Key(source[(long)j * inner], j);
            new Span<ulong>(keys, size).Sort();
            return count;
        }

        // Few of many: most values are not among the best so far and cost one comparison.
        private int Select(float* source, ulong* keys)
        {
            int found = 0;
            for (int j = 0; j < size; j++)
            {
                ulong key = Key(source[(long)j * inner], j);
                if (found == count && key >= keys[count - 1])
                    continue;
                int at = found < count ? found++ : count - 1;
                for (; at > 0 && keys[at - 1] > key; at--)
                    keys[at] = keys[at - 1];
                keys[at] = key;
            }

            return count;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private ulong Key(float value, int place)
        {
            // 0 and −0 are equal; the order of the bits of positive numbers is theirs, that of negative ones is reversed.
            uint bits = BitConverter.SingleToUInt32Bits(value == 0 ? 0 : value);
            uint order =
                float.IsNaN(value) ? uint.MaxValue
                : (bits & 0x80000000) == 0 ? bits | 0x80000000
                : ~bits;
            return ((ulong)(descending ? ~order : order) << 32) | (uint)place;
        }
    }
}
