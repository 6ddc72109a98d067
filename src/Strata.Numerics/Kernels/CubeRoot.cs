using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels;

/// <summary>Cube roots, without fused multiply-add: the same bits on every instruction set.</summary>
public static class CubeRoot
{
    // A third of the exponent; the constant makes up for the bias and balances the error to at most 5 %.
    private const int Balance = 709958130;
    private const float Far = 7.9228163e28f; // 2^96: subnormal and huge values are brought between 1e-30 and 1e30
    private const float RootOfFar = 4.2949673e9f; // 2^32

    /// <summary>∛x of every lane; 0, infinities and NaN are their own roots.</summary>
    /// <remarks>
    /// One step of Halley's method in float32 takes the guess to 1e-4, one in double to 1e-12; the result is rounded
    /// once, so it is the nearest float32 but for a few in a million.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Of(Vector<float> x)
    {
        Vector<float> size = Vector.Abs(x);
        Vector<int> small = Vector.LessThan(size, new Vector<float>(1e-30f));
        Vector<int> large = Vector.GreaterThan(size, new Vector<float>(1e30f));
        Vector<float> near = Vector.ConditionalSelect(small, size * Far, size);
        near = Vector.ConditionalSelect(large, near * (1 / Far), near);

        Vector<int> third = Vector.ConvertToInt32(Vector.ConvertToSingle(Vector.AsVectorInt32(near)) * (1 / 3f));
        Vector<float> guess = Vector.AsVectorSingle(third + new Vector<int>(Balance));
        Vector<float> cube = guess * guess * guess;
        guess -= guess * ((cube - near) / (cube + cube + near)); // the quotient first: the product could overflow

        Vector.Widen(guess, out Vector<double> lowGuess, out Vector<double> highGuess);
        Vector.Widen(near, out Vector<double> low, out Vector<double> high);
        Vector<float> root = Vector.Narrow(Better(lowGuess, low), Better(highGuess, high));

        root = Vector.ConditionalSelect(small, root * (1 / RootOfFar), root);
        root = Vector.ConditionalSelect(large, root * RootOfFar, root);
        root = Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), -root, root);
        Vector<int> ordinary =
            Vector.GreaterThan(size, Vector<float>.Zero)
            & Vector.LessThan(size, new Vector<float>(float.PositiveInfinity));
        return Vector.ConditionalSelect(ordinary, root, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Better(Vector<double> guess, Vector<double> x)
    {
        Vector<double> cube = guess * guess * guess;
        return guess - (guess * ((cube - x) / (cube + cube + x)));
    }
}
