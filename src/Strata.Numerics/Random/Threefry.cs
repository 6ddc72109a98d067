using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Strata.Numerics;

/// <summary>Threefry-2x32 with 20 rounds: a hash of a 64-bit counter under a 64-bit key.</summary>
/// <remarks>
/// Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011. Word i of a key is a function of the key and i
/// alone, so that any part of a stream can be drawn by any thread.
/// </remarks>
internal static class Threefry
{
    private const uint Parity = 0x1BD11BDA;

    /// <summary>Hashes one counter.</summary>
    public static (uint First, uint Second) Hash(uint key0, uint key1, uint counter0, uint counter1)
    {
        uint key2 = key0 ^ key1 ^ Parity;
        uint x0 = counter0 + key0;
        uint x1 = counter1 + key1;
        Mix(ref x0, ref x1, 13, 15, 26, 6);
        x0 += key1;
        x1 += key2 + 1;
        Mix(ref x0, ref x1, 17, 29, 16, 24);
        x0 += key2;
        x1 += key0 + 2;
        Mix(ref x0, ref x1, 13, 15, 26, 6);
        x0 += key0;
        x1 += key1 + 3;
        Mix(ref x0, ref x1, 17, 29, 16, 24);
        x0 += key1;
        x1 += key2 + 4;
        Mix(ref x0, ref x1, 13, 15, 26, 6);
        return (x0 + key2, x1 + key0 + 5);
    }

    /// <summary>
    /// Fills with the 32-bit words of a stream from index <paramref name="start"/> on: the two halves of each hash,
    /// combined by exclusive or (JAX's partitionable scheme).
    /// </summary>
    public static void Fill(uint key0, uint key1, long start, Span<uint> words)
    {
        int i = 0;
        int width = Vector256<uint>.Count;
        for (; i <= words.Length - 2 * width; i += 2 * width)
        {
            long index = start + i;
            uint low = (uint)index;
            if (low > uint.MaxValue - 2 * (uint)width) // the upper half of the counter changes within these lanes
            {
                Remainder(key0, key1, index, words.Slice(i, 2 * width));
                continue;
            }

            Vector256<uint> high = Vector256.Create((uint)(index >>> 32));
            Vector256<uint> lanes = Vector256.Create(low) + Vector256<uint>.Indices;
            // Two hashes at once: the rounds of one are a single chain of dependent operations.
            Pair(
                key0,
                key1,
                high,
                lanes,
                lanes + Vector256.Create((uint)width),
                out Vector256<uint> a0,
                out Vector256<uint> a1,
                out Vector256<uint> b0,
                out Vector256<uint> b1
            );
            (a0 ^ a1).CopyTo(words[i..]);
            (b0 ^ b1).CopyTo(words[(i + width)..]);
        }

        Remainder(key0, key1, start + i, words[i..]);
    }

    private static void Remainder(uint key0, uint key1, long start, Span<uint> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            (uint first, uint second) = Hash(key0, key1, (uint)((start + i) >>> 32), (uint)(start + i));
            words[i] = first ^ second;
        }
    }

    /// <summary>Sixteen hashes: both halves of those of the counters A, and of those of the counters B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pair(
        uint key0,
        uint key1,
        Vector256<uint> high,
        Vector256<uint> lowA,
        Vector256<uint> lowB,
        out Vector256<uint> a0,
        out Vector256<uint> a1,
        out Vector256<uint> b0,
        out Vector256<uint> b1
    )
    {
        uint key2 = key0 ^ key1 ^ Parity;
        a0 = high + Vector256.Create(key0);
        b0 = a0;
        a1 = lowA + Vector256.Create(key1);
        b1 = lowB + Vector256.Create(key1);
        Mix(ref a0, ref a1, ref b0, ref b1, 13, 15, 26, 6);
        Inject(ref a0, ref a1, ref b0, ref b1, key1, key2 + 1);
        Mix(ref a0, ref a1, ref b0, ref b1, 17, 29, 16, 24);
        Inject(ref a0, ref a1, ref b0, ref b1, key2, key0 + 2);
        Mix(ref a0, ref a1, ref b0, ref b1, 13, 15, 26, 6);
        Inject(ref a0, ref a1, ref b0, ref b1, key0, key1 + 3);
        Mix(ref a0, ref a1, ref b0, ref b1, 17, 29, 16, 24);
        Inject(ref a0, ref a1, ref b0, ref b1, key1, key2 + 4);
        Mix(ref a0, ref a1, ref b0, ref b1, 13, 15, 26, 6);
        Inject(ref a0, ref a1, ref b0, ref b1, key2, key0 + 5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Inject(
        ref Vector256<uint> a0,
        ref Vector256<uint> a1,
        ref Vector256<uint> b0,
        ref Vector256<uint> b1,
        uint first,
        uint second
    )
    {
        a0 += Vector256.Create(first);
        b0 += Vector256.Create(first);
        a1 += Vector256.Create(second);
        b1 += Vector256.Create(second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(
        ref Vector256<uint> a0,
        ref Vector256<uint> a1,
        ref Vector256<uint> b0,
        ref Vector256<uint> b1,
        [ConstantExpected] int r0,
        [ConstantExpected] int r1,
        [ConstantExpected] int r2,
        [ConstantExpected] int r3
    )
    {
        Round(ref a0, ref a1, r0);
        Round(ref b0, ref b1, r0);
        Round(ref a0, ref a1, r1);
        Round(ref b0, ref b1, r1);
        Round(ref a0, ref a1, r2);
        Round(ref b0, ref b1, r2);
        Round(ref a0, ref a1, r3);
        Round(ref b0, ref b1, r3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref Vector256<uint> x0, ref Vector256<uint> x1, [ConstantExpected] int rotation)
    {
        x0 += x1;
        x1 = ((x1 << rotation) | (x1 >>> (32 - rotation))) ^ x0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref uint x0, ref uint x1, int r0, int r1, int r2, int r3)
    {
        x0 += x1;
        x1 = BitOperations.RotateLeft(x1, r0) ^ x0;
        x0 += x1;
        x1 = BitOperations.RotateLeft(x1, r1) ^ x0;
        x0 += x1;
        x1 = BitOperations.RotateLeft(x1, r2) ^ x0;
        x0 += x1;
        x1 = BitOperations.RotateLeft(x1, r3) ^ x0;
    }
}
