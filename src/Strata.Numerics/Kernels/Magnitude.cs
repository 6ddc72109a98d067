using System.Numerics;
using System.Runtime.InteropServices;

namespace Strata.Numerics.Kernels;

/// <summary>Reductions of magnitudes for norms and checks.</summary>
/// <remarks>
/// Float32 partial sums run over at most 4,096 values each and are added in double, in order: the result depends on the
/// values and the length alone.
/// </remarks>
public static class Magnitude
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
        // x·0 is 0 for a finite x and NaN for any other; sums of zeros cannot overflow.
        ReadOnlySpan<float> span = values.Span;
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(span);
        Vector<float> a = default;
        Vector<float> b = default;
        Vector<float> c = default;
        Vector<float> d = default;
        int i = 0;
        for (; i <= vectors.Length - 4; i += 4)
        {
            ReadOnlySpan<Vector<float>> four = vectors.Slice(i, 4); // four additions at a time hide each other's latency
            a += four[0] * Vector<float>.Zero;
            b += four[1] * Vector<float>.Zero;
            c += four[2] * Vector<float>.Zero;
            d += four[3] * Vector<float>.Zero;
        }

        for (; i < vectors.Length; i++)
            a += vectors[i] * Vector<float>.Zero;
        if (!Vector.EqualsAll(a + b + (c + d), Vector<float>.Zero))
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
