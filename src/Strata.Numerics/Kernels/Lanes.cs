using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Strata.Numerics.Kernels;

/// <summary>The vector operations of one instruction set, for kernels that are written once and compiled for each.</summary>
internal unsafe interface ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Values in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of the register tile, two vectors wide: as many as the registers hold.</summary>
    static abstract int TileRows { get; }

    /// <summary>Rows of the register tile of dot products, four columns wide.</summary>
    static abstract int DotRows { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(TVector value, float* destination);

    static abstract TVector Broadcast(float value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    /// <summary>The larger values; either where one is nan.</summary>
    static abstract TVector Max(TVector left, TVector right);

    /// <summary><c>e^x</c>, with a relative error below 1e-7; nan stays nan.</summary>
    static abstract TVector Exp(TVector x);

    /// <summary><c>left·right + addend</c>, fused where that is fast.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>The sums of four vectors.</summary>
    static abstract Vector128<float> Sum(TVector v0, TVector v1, TVector v2, TVector v3);
}

/// <summary>AVX-512: 32 registers of 16 values.</summary>
internal readonly unsafe struct Lanes512 : ILanes<Vector512<float>>
{
    // The first is a preference that can be switched off, the second a fact: both are needed.
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

    public static int Count => 16;

    public static int TileRows => 12;

    public static int DotRows => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> left, Vector512<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> left, Vector512<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> left, Vector512<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> left, Vector512<float> right) =>
        Vector512.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x) => Exponential512.Of(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(
        Vector512<float> left,
        Vector512<float> right,
        Vector512<float> addend
    ) => Avx512F.FusedMultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sum(
        Vector512<float> v0,
        Vector512<float> v1,
        Vector512<float> v2,
        Vector512<float> v3
    ) =>
        Lanes256.Sum(
            v0.GetLower() + v0.GetUpper(),
            v1.GetLower() + v1.GetUpper(),
            v2.GetLower() + v2.GetUpper(),
            v3.GetLower() + v3.GetUpper()
        );
}

/// <summary>AVX2 with FMA: 16 registers of 8 values.</summary>
internal readonly unsafe struct Lanes256 : ILanes<Vector256<float>>
{
    // FMA alone is not enough: it stays "supported" when AVX2 is switched off.
    public static bool IsSupported => Vector256.IsHardwareAccelerated && Avx2.IsSupported && Fma.IsSupported;

    public static int Count => 8;

    public static int TileRows => 6;

    public static int DotRows => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> left, Vector256<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> left, Vector256<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> left, Vector256<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> left, Vector256<float> right) =>
        Vector256.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x) => Exponential.Of(x.AsVector()).AsVector256();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(
        Vector256<float> left,
        Vector256<float> right,
        Vector256<float> addend
    ) => Fma.MultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sum(
        Vector256<float> v0,
        Vector256<float> v1,
        Vector256<float> v2,
        Vector256<float> v3
    )
    {
        Vector256<float> pairs = Avx.HorizontalAdd(Avx.HorizontalAdd(v0, v1), Avx.HorizontalAdd(v2, v3));
        return pairs.GetLower() + pairs.GetUpper();
    }
}

/// <summary>Whatever vectors the platform has; in software if it has none.</summary>
internal readonly unsafe struct LanesPortable : ILanes<Vector<float>>
{
    public static int Count => Vector<float>.Count;

    public static int TileRows => 6;

    public static int DotRows => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Load(float* source) => Vector.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector<float> value, float* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Broadcast(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Add(Vector<float> left, Vector<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Subtract(Vector<float> left, Vector<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Multiply(Vector<float> left, Vector<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Max(Vector<float> left, Vector<float> right) => Vector.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Exp(Vector<float> x) => Exponential.Of(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> MultiplyAdd(Vector<float> left, Vector<float> right, Vector<float> addend) =>
        Vector.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sum(Vector<float> v0, Vector<float> v1, Vector<float> v2, Vector<float> v3) =>
        Vector128.Create(Vector.Sum(v0), Vector.Sum(v1), Vector.Sum(v2), Vector.Sum(v3));
}
