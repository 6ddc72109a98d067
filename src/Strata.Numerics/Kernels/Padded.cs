using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Strata.Numerics.Kernels;

/// <summary>Reads and writes the last values of an array, fewer than a vector holds.</summary>
internal static unsafe class Padded
{
    /// <summary>The values, then zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Load(float* source, int count)
    {
        Vector<float> vector = Vector<float>.Zero;
        Unsafe.CopyBlockUnaligned(&vector, source, (uint)count * sizeof(float));
        return vector;
    }

    /// <summary>Writes the first values only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector<float> vector, float* destination, int count) =>
        Unsafe.CopyBlockUnaligned(destination, &vector, (uint)count * sizeof(float));

    /// <summary>The values, then zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512(float* source, int count)
    {
        Vector512<float> vector = Vector512<float>.Zero;
        Unsafe.CopyBlockUnaligned(&vector, source, (uint)count * sizeof(float));
        return vector;
    }

    /// <summary>Writes the first values only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> vector, float* destination, int count) =>
        Unsafe.CopyBlockUnaligned(destination, &vector, (uint)count * sizeof(float));
}
