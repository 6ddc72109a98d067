using System.Numerics;
using System.Runtime.InteropServices;

namespace Strata.Numerics.Kernels;

/// <summary>Reductions of magnitudes for norms and checks.</summary>
/// <remarks>
/// Float32 partial sums run over at most 4,096 values each and are added in double, in order: the result depends on the
/// values and the length alone.
/// </remarks>
public static unsafe class Magnitude
{
    private const int Run = 4096;

    /// <summary>Σ x².</summary>
    public static double SumOfSquares(Block values)
    {
        double total = 0;
        for (int start = 0; start < values.Length; start += Run)
            total += Sum<Square>(values.Slice(start, Math.Min(Run, values.Length - start)).Span);
        return total;
    }

    /// <summary>Σ |x|.</summary>
    public static double Sum(Block values)
    {
        double total = 0;
        for (int start = 0; start < values.Length; start += Run)
            total += Sum<Absolute>(values.Slice(start, Math.Min(Run, values.Length - start)).Span);
        return total;
    }

    /// <summary>Σ |x|^exponent, in double.</summary>
    /// <param name="exponent">Above 0.</param>
    public static double SumOfPowers(Block values, double exponent)
    {
        double total = 0;
        foreach (float value in values.Span)
            total += Math.Pow(Math.Abs((double)value), exponent);
        return total;
    }

    /// <summary>max |x|; 0 for no values, NaN if a value is NaN.</summary>
    public static double Largest(Block values)
    {
        ReadOnlySpan<float> span = values.Span;
        Vector<float> largest = Vector<float>.Zero;
        int i = 0;
        for (; i <= span.Length - Vector<float>.Count; i += Vector<float>.Count)
            largest = Vector.Max(largest, Vector.Abs(new Vector<float>(span[i..])));
        float result = 0;
        for (int lane = 0; lane < Vector<float>.Count; lane++)
            result = MathF.Max(result, largest[lane]);
        for (; i < span.Length; i++)
            result = MathF.Max(result, MathF.Abs(span[i]));
        return result;
    }

    /// <summary>Whether no value is infinite or NaN.</summary>
    public static bool AllFinite(Block values)
    {
        // Comparing bits, where arithmetic would be slow on denormal numbers: all exponents beyond the finite are one.
        ReadOnlySpan<float> span = values.Span;
        ReadOnlySpan<Vector<int>> vectors = MemoryMarshal.Cast<float, Vector<int>>(span);
        var exponent = new Vector<int>(0x7F800000);
        Vector<int> a = default;
        Vector<int> b = default;
        int i = 0;
        for (; i <= vectors.Length - 8; i += 8)
        {
            FusedUpdate.PrefetchAhead(values.Pointer + (i * Vector<int>.Count));
            ReadOnlySpan<Vector<int>> eight = vectors.Slice(i, 8);
            a |= Vector.Equals(eight[0] & exponent, exponent) | Vector.Equals(eight[1] & exponent, exponent);
            b |= Vector.Equals(eight[2] & exponent, exponent) | Vector.Equals(eight[3] & exponent, exponent);
            a |= Vector.Equals(eight[4] & exponent, exponent) | Vector.Equals(eight[5] & exponent, exponent);
            b |= Vector.Equals(eight[6] & exponent, exponent) | Vector.Equals(eight[7] & exponent, exponent);
        }

        for (; i < vectors.Length; i++)
            a |= Vector.Equals(vectors[i] & exponent, exponent);
        if (!Vector.EqualsAll(a | b, Vector<int>.Zero))
            return false;
        for (i = vectors.Length * Vector<float>.Count; i < span.Length; i++)
        {
            if (!float.IsFinite(span[i]))
                return false;
        }

        return true;
    }

    /// <summary>Replaces values that are infinite or NaN by 0.</summary>
    /// <returns>How many were replaced.</returns>
    public static int ZeroNonFinite(Block values)
    {
        int replaced = 0;
        foreach (ref float value in values.Span)
        {
            if (float.IsFinite(value))
                continue;
            value = 0;
            replaced++;
        }

        return replaced;
    }

    private static double Sum<TMeasure>(ReadOnlySpan<float> span)
        where TMeasure : struct, IMeasure
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(span);
        Vector<float> a = default;
        Vector<float> b = default;
        Vector<float> c = default;
        Vector<float> d = default;
        int i = 0;
        for (; i <= vectors.Length - 4; i += 4)
        {
            ReadOnlySpan<Vector<float>> four = vectors.Slice(i, 4);
            a += TMeasure.Of(four[0]);
            b += TMeasure.Of(four[1]);
            c += TMeasure.Of(four[2]);
            d += TMeasure.Of(four[3]);
        }

        for (; i < vectors.Length; i++)
            a += TMeasure.Of(vectors[i]);
        Vector<float> lanes = (a + b) + (c + d);
        double sum = 0;
        for (int lane = 0; lane < Vector<float>.Count; lane++)
            sum += lanes[lane];
        for (i = vectors.Length * Vector<float>.Count; i < span.Length; i++)
            sum += TMeasure.Of(span[i]);
        return sum;
    }

    private interface IMeasure
    {
        static abstract Vector<float> Of(Vector<float> x);
        static abstract double Of(float x);
    }

    private readonly struct Square : IMeasure
    {
        public static Vector<float> Of(Vector<float> x) => x * x;

        public static double Of(float x) => (double)x * x;
    }

    private readonly struct Absolute : IMeasure
    {
        public static Vector<float> Of(Vector<float> x) => Vector.Abs(x);

        public static double Of(float x) => Math.Abs(x);
    }
}
