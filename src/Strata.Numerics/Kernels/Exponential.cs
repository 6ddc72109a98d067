using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels;

/// <summary><c>e^x</c> over vectors: 2^n times a polynomial of degree 6 in the remainder, as in Cephes.</summary>
/// <remarks>
/// The relative error is below 1e-7, and e^0 is exactly 1, which the framework's own is not: a sample that a model is
/// sure of must have a loss of 0. Results below the smallest normal number are 0 or denormal, nan stays nan.
/// </remarks>
internal readonly struct Exponential : IUnaryFunction
{
    private const float Largest = 89f; // from 88.72284 on the last product overflows to infinity by itself
    private const float Smallest = -104f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => Of(x);

    /// <summary><c>e^x</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Of(Vector<float> x)
    {
        // The native minimum and maximum return their second operand when one is nan: nan goes all the way.
        Vector<float> inside = Vector.MinNative(new Vector<float>(Largest), x);
        inside = Vector.MaxNative(new Vector<float>(Smallest), inside);
        // Adding and taking away 1.5·2^23 rounds to the nearest whole number, which then stands in the low bits.
        var magic = new Vector<float>(12582912f);
        Vector<float> shifted = (inside * new Vector<float>(1.44269504088896341f)) + magic;
        Vector<float> n = shifted - magic;
        Vector<int> power = shifted.As<float, int>() - magic.As<float, int>();
        Vector<float> r = inside - (n * new Vector<float>(0.693359375f)) - (n * new Vector<float>(-2.12194440e-4f));
        Vector<float> p = new(1.9875691500e-4f);
        p = (p * r) + new Vector<float>(1.3981999507e-3f);
        p = (p * r) + new Vector<float>(8.3334519073e-3f);
        p = (p * r) + new Vector<float>(4.1665795894e-2f);
        p = (p * r) + new Vector<float>(1.6666665459e-1f);
        p = (p * r) + new Vector<float>(5.0000001201e-1f);
        p = (p * r * r) + r + Vector<float>.One;
        // 2^n in two halves: n reaches −150 and 128, beyond one exponent.
        Vector<int> half = Vector.ShiftRightArithmetic(power, 1);
        return p * PowerOf2(half) * PowerOf2(power - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> PowerOf2(Vector<int> exponent) =>
        Vector.ShiftLeft(exponent + new Vector<int>(127), 23).As<int, float>();
}
