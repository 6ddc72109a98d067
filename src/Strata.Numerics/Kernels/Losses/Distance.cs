using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels.Losses;

/// <summary>The length of a difference of vectors, <c>‖x − y + ε‖_p</c>; sums in double.</summary>
/// <remarks>Lengths of p = 1 and p = 2 are vectorised; others take a power a value, in double.</remarks>
public static unsafe class Distance
{
    /// <summary>The distances.</summary>
    /// <param name="rows">The vectors, contiguous.</param>
    /// <param name="p">At least 0: the number of differences; ∞: the largest.</param>
    /// <param name="epsilon">Added to every difference.</param>
    /// <param name="x">The first vectors.</param>
    /// <param name="y">The second vectors.</param>
    /// <param name="distances">One a vector.</param>
    public static void Forward(in VectorRows rows, double p, double epsilon, Block x, Block y, Block distances) =>
        rows.Run(new ForwardJob(rows, p, epsilon, x, y, distances));

    /// <summary>The gradient of the first vectors, or with a factor of −1 of the second.</summary>
    /// <param name="rows">The vectors.</param>
    /// <param name="p">As in the forward pass.</param>
    /// <param name="epsilon">As in the forward pass.</param>
    /// <param name="x">The first vectors.</param>
    /// <param name="y">The second vectors.</param>
    /// <param name="upstream">The gradient of the distances.</param>
    /// <param name="factor">1 for the first vectors, −1 for the second.</param>
    /// <param name="gradient">As long as the vectors.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void Backward(
        in VectorRows rows,
        double p,
        double epsilon,
        Block x,
        Block y,
        Block upstream,
        float factor,
        Block gradient,
        bool accumulate
    ) => rows.Run(new BackwardJob(rows, p, epsilon, x, y, upstream, factor, gradient, accumulate));

    private static double Length(int count, double p, double epsilon, float* x, float* y)
    {
        double total = 0;
        int i = 0;
        if (p is 1 or 2)
        {
            bool square = p == 2;
            Vector<double> sum = default;
            var e = new Vector<double>(epsilon);
            int width = Vector<float>.Count;
            for (; i <= count - width; i += width)
            {
                Vector.Widen(Vector.Load(x + i), out Vector<double> x0, out Vector<double> x1);
                Vector.Widen(Vector.Load(y + i), out Vector<double> y0, out Vector<double> y1);
                Vector<double> d0 = x0 - y0 + e;
                Vector<double> d1 = x1 - y1 + e;
                sum += square ? (d0 * d0) + (d1 * d1) : Vector.Abs(d0) + Vector.Abs(d1);
            }

            total = Vector.Sum(sum);
        }

        for (; i < count; i++)
        {
            double d = Math.Abs((double)x[i] - y[i] + epsilon);
            total = p switch
            {
                0 => total + (d != 0 ? 1 : 0),
                1 => total + d,
                2 => total + (d * d),
                double.PositiveInfinity => Math.Max(total, d),
                _ => total + Math.Pow(d, p),
            };
        }

        return p switch
        {
            0 or 1 or double.PositiveInfinity => total,
            2 => Math.Sqrt(total),
            _ => Math.Pow(total, 1 / p),
        };
    }

    private readonly struct ForwardJob(VectorRows rows, double p, double epsilon, Block x, Block y, Block distances)
        : IParallelJob
    {
        public void Execute(int part)
        {
            (int first, int last) = rows.RowsOf(part);
            for (int row = first; row < last; row++)
            {
                long start = rows.Start(row);
                distances.Pointer[row] = (float)Length(rows.Length, p, epsilon, x.Pointer + start, y.Pointer + start);
            }
        }
    }

    private readonly struct BackwardJob(
        VectorRows rows,
        double p,
        double epsilon,
        Block x,
        Block y,
        Block upstream,
        float factor,
        Block gradient,
        bool accumulate
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            (int first, int last) = rows.RowsOf(part);
            for (int row = first; row < last; row++)
            {
                long start = rows.Start(row);
                float* px = x.Pointer + start;
                float* py = y.Pointer + start;
                double length = Length(rows.Length, p, epsilon, px, py);
                double u = (double)factor * upstream.Pointer[row];
                if (p == double.PositiveInfinity)
                    u /= Math.Max(1, CountOfLargest(px, py, length));
                Write(px, py, gradient.Pointer + start, length, u);
            }
        }

        private void Write(float* px, float* py, float* pg, double length, double u)
        {
            int i = 0;
            if (p == 2)
            {
                var e = new Vector<double>(epsilon);
                var slope = new Vector<double>(length == 0 ? 0 : u / length);
                int width = Vector<float>.Count;
                for (; i <= rows.Length - width; i += width)
                {
                    Vector.Widen(Vector.Load(px + i), out Vector<double> x0, out Vector<double> x1);
                    Vector.Widen(Vector.Load(py + i), out Vector<double> y0, out Vector<double> y1);
                    Vector<float> value = Vector.Narrow(slope * (x0 - y0 + e), slope * (x1 - y1 + e));
                    Vector.Store(accumulate ? Vector.Load(pg + i) + value : value, pg + i);
                }
            }

            for (; i < rows.Length; i++)
            {
                double d = (double)px[i] - py[i] + epsilon;
                float value = (float)(u * Slope(d, length));
                pg[i] = accumulate ? pg[i] + value : value;
            }
        }

        private double Slope(double d, double length)
        {
            if (d == 0 || length == 0 || p == 0)
                return 0;
            return p switch
            {
                1 => Math.Sign(d),
                2 => d / length,
                double.PositiveInfinity => Math.Abs(d) == length ? Math.Sign(d) : 0,
                _ => Math.Sign(d) * Math.Pow(Math.Abs(d) / length, p - 1),
            };
        }

        // The largest differences share the gradient, as in PyTorch.
        private int CountOfLargest(float* px, float* py, double length)
        {
            int count = 0;
            for (int i = 0; i < rows.Length; i++)
                if (Math.Abs((double)px[i] - py[i] + epsilon) == length)
                    count++;
            return count;
        }
    }
}
