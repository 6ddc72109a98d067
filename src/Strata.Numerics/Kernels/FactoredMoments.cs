using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Second moments kept as means over rows and over columns, as Adafactor does.</summary>
/// <remarks>Means are summed in double, in an order that depends on the sizes alone.</remarks>
public static unsafe partial class FactoredMoments
{
    /// <summary><c>average ← average + weight·(mean(x² + ε) − average)</c>, the mean over one axis.</summary>
    /// <param name="outer">The product of the sizes before the axis.</param>
    /// <param name="length">The size of the axis.</param>
    /// <param name="inner">The product of the sizes behind the axis.</param>
    /// <param name="x">outer × length × inner.</param>
    /// <param name="epsilon">Added to each square.</param>
    /// <param name="weight">The share of the new mean.</param>
    /// <param name="average">outer × inner.</param>
    public static void AverageSquares(
        int outer,
        int length,
        int inner,
        Block x,
        double epsilon,
        double weight,
        Block average
    )
    {
        Check(x, (long)outer * length * inner);
        Check(average, (long)outer * inner);
        Span<float> averages = average.Span;
        int planes = AverageSmallPlanes(outer, length, inner, x.Pointer, epsilon, weight, average.Pointer);
        for (int o = planes; o < outer; o++)
        {
            float* values = x.Pointer + ((long)o * length * inner);
            int i = 0;
            // Neighbouring columns side by side, each summed in the order of its rows as a single one is.
            for (; inner > 1 && i <= inner - Vector<float>.Count; i += Vector<float>.Count)
            {
                SumsOfSquares(values + i, length, inner, out Vector<double> low, out Vector<double> high);
                for (int lane = 0; lane < Vector<double>.Count; lane++)
                {
                    Keep(ref averages[(o * inner) + i + lane], low[lane] / length);
                    Keep(ref averages[(o * inner) + i + Vector<double>.Count + lane], high[lane] / length);
                }
            }

            for (; i < inner; i++)
                Keep(ref averages[(o * inner) + i], SumOfSquares(values + i, length, inner) / length);
        }

        void Keep(ref float kept, double mean) => kept = Moved(kept, mean + epsilon, weight);
    }

    /// <summary><c>update ← update / √max(V, floor²)</c>, V the product of the two means over the mean of one of them.</summary>
    /// <param name="axes">The array and its two axes.</param>
    /// <param name="update">The array; replaced.</param>
    /// <param name="overFirst">Means over the first axis.</param>
    /// <param name="overSecond">Means over the second axis.</param>
    /// <param name="normalizeSecond">Divide the means over the second axis by their own mean; else those over the first.</param>
    /// <param name="floor">The least value of that mean, and of √V; 0 for none.</param>
    public static void DivideByRoot(
        in FactoredAxes axes,
        Block update,
        Block overFirst,
        Block overSecond,
        bool normalizeSecond,
        double floor
    )
    {
        Check(update, axes.Count);
        int firsts = overFirst.Length;
        int seconds = overSecond.Length;
        float* factors = ScratchMemory.Rent(ScratchPurpose.Factors, (long)firsts + seconds);
        overFirst.CopyTo(new Block(factors, firsts));
        overSecond.CopyTo(new Block(factors + firsts, seconds));
        if (normalizeSecond)
            Normalize(axes.Outer, axes.First, axes.Middle * axes.Inner, factors + firsts, floor);
        else
            NormalizeMiddle(axes, factors, floor);
        if (floor == 0)
        {
            // Roots apart: the product of two tiny means may be 0 where each of them is not.
            for (int i = 0; i < firsts + seconds; i++)
                factors[i] = (float)(1 / Math.Sqrt(factors[i]));
            Run(axes, update.Pointer, factors, factors + firsts, new Product());
        }
        else
        {
            Run(axes, update.Pointer, factors, factors + firsts, new ClampedRoot((float)(floor * floor)));
        }
    }

    /// <summary>Divides means by their mean over one axis.</summary>
    private static void Normalize(int outer, int length, int inner, float* means, double floor)
    {
        for (int o = 0; o < outer; o++)
        for (int i = 0; i < inner; i++)
        {
            float* values = means + ((long)o * length * inner) + i;
            double sum = 0;
            for (int j = 0; j < length; j++)
                sum += values[(long)j * inner];
            double mean = Math.Max(sum / length, floor);
            for (int j = 0; j < length; j++)
                values[(long)j * inner] = (float)(values[(long)j * inner] / mean);
        }
    }

    /// <summary>As <see cref="Normalize"/> for means over the first axis, whose second axis stands behind the middle.</summary>
    private static void NormalizeMiddle(in FactoredAxes axes, float* means, double floor) =>
        Normalize(axes.Outer * axes.Middle, axes.Second, axes.Inner, means, floor);

    private static float Moved(float kept, double mean, double weight) => (float)(kept + (weight * (mean - kept)));

    private static double SumOfSquares(float* values, int length, int stride)
    {
        double sum = 0;
        int j = 0;
        if (stride == 1)
        {
            Vector<double> a = default;
            Vector<double> b = default;
            int width = Vector<float>.Count;
            for (; j <= length - width; j += width)
            {
                Vector.Widen(Vector.Load(values + j), out Vector<double> low, out Vector<double> high);
                a += low * low;
                b += high * high;
            }

            sum = Vector.Sum(a + b);
        }

        for (; j < length; j++)
        {
            double value = values[(long)j * stride];
            sum += value * value;
        }

        return sum;
    }

    private static void SumsOfSquares(
        float* values,
        int length,
        int stride,
        out Vector<double> low,
        out Vector<double> high
    )
    {
        low = default;
        high = default;
        for (int j = 0; j < length; j++)
        {
            Vector.Widen(Vector.Load(values + ((long)j * stride)), out Vector<double> a, out Vector<double> b);
            low += a * a;
            high += b * b;
        }
    }

    private static void Run<TFunction>(
        in FactoredAxes axes,
        float* update,
        float* overFirst,
        float* overSecond,
        TFunction function
    )
        where TFunction : struct, IFunction
    {
        // The innermost run is contiguous in the array and in the means over the first axis.
        int planes = RunSmallPlanes(axes, update, overFirst, overSecond, function);
        for (int o = planes; o < axes.Outer; o++)
        for (int f = 0; f < axes.First; f++)
        for (int m = 0; m < axes.Middle; m++)
        {
            float* first = overFirst + ((((long)o * axes.Middle) + m) * axes.Second * axes.Inner);
            float* second = overSecond + (((((long)o * axes.First) + f) * axes.Middle) + m) * axes.Inner;
            float* values = update + ((((((long)o * axes.First) + f) * axes.Middle) + m) * axes.Second * axes.Inner);
            if (axes.Inner == 1)
            {
                RunOne(values, first, *second, axes.Second, function);
                continue;
            }

            for (int s = 0; s < axes.Second; s++)
                RunPairs(values + (s * axes.Inner), first + (s * axes.Inner), second, axes.Inner, function);
        }
    }

    private static void RunOne<TFunction>(float* values, float* first, float second, int count, TFunction function)
        where TFunction : struct, IFunction
    {
        int width = Vector<float>.Count;
        var seconds = new Vector<float>(second);
        int i = 0;
        for (; i <= count - width; i += width)
            Vector.Store(function.Apply(Vector.Load(values + i), Vector.Load(first + i), seconds), values + i);
        for (; i < count; i++)
            values[i] = function.Apply(new Vector<float>(values[i]), new Vector<float>(first[i]), seconds)[0];
    }

    private static void RunPairs<TFunction>(float* values, float* first, float* second, int count, TFunction function)
        where TFunction : struct, IFunction
    {
        int width = Vector<float>.Count;
        int i = 0;
        for (; i <= count - width; i += width)
            Vector.Store(
                function.Apply(Vector.Load(values + i), Vector.Load(first + i), Vector.Load(second + i)),
                values + i
            );
        for (; i < count; i++)
            values[i] = function.Apply(
                new Vector<float>(values[i]),
                new Vector<float>(first[i]),
                new Vector<float>(second[i])
            )[0];
    }

    private static void Check(Block block, long length)
    {
        if (block.Length != length)
            throw new ArgumentException($"A block of {block.Length} values, expected {length}.", nameof(block));
    }

    private interface IFunction
    {
        Vector<float> Apply(Vector<float> value, Vector<float> first, Vector<float> second);
    }

    private readonly struct Product : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Apply(Vector<float> value, Vector<float> first, Vector<float> second) =>
            value * first * second;
    }

    private readonly struct ClampedRoot(float floor) : IFunction
    {
        private readonly Vector<float> _floor = new(floor);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Apply(Vector<float> value, Vector<float> first, Vector<float> second) =>
            value / Vector.SquareRoot(Vector.Max(first * second, _floor));
    }
}
