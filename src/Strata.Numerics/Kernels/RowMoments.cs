using System.Numerics;

namespace Strata.Numerics.Kernels;

/// <summary>Mean and variance of contiguous values, summed in double precision.</summary>
internal static unsafe class RowMoments
{
    /// <summary>Writes the mean, its remainder and <c>1 / √(variance + ε)</c>; returns the biased variance.</summary>
    /// <param name="x">The values.</param>
    /// <param name="count">Their number.</param>
    /// <param name="centered">Without, the mean counts as 0 and the variance is the mean square.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="result">Three values.</param>
    public static double Compute(float* x, int count, bool centered, double epsilon, float* result)
    {
        double shift = centered && count > 0 ? x[0] : 0;
        (double sum, double squares) = Sums(x, count, shift);
        double offset = centered ? sum / count : 0;
        double mean = shift + offset;
        double variance = Math.Max(0, (squares - (sum * offset)) / count);
        result[0] = (float)mean;
        result[1] = (float)(mean - result[0]);
        result[2] = (float)(1 / Math.Sqrt(variance + epsilon));
        return variance;
    }

    private static (double Sum, double Squares) Sums(float* x, int count, double shift)
    {
        var center = new Vector<double>(shift);
        Vector<double> sumLow = default;
        Vector<double> sumHigh = default;
        Vector<double> squaresLow = default;
        Vector<double> squaresHigh = default;
        int i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(Vector.Load(x + i), out Vector<double> low, out Vector<double> high);
            low -= center;
            high -= center;
            sumLow += low;
            sumHigh += high;
            squaresLow += low * low;
            squaresHigh += high * high;
        }

        double sum = Vector.Sum(sumLow + sumHigh);
        double squares = Vector.Sum(squaresLow + squaresHigh);
        for (; i < count; i++)
        {
            double difference = x[i] - shift;
            sum += difference;
            squares += difference * difference;
        }

        return (sum, squares);
    }
}
