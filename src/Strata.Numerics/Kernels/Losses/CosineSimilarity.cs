using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels.Losses;

/// <summary>The cosine of the angle between vectors, <c>x·y / (‖x‖·‖y‖)</c>; sums in double.</summary>
/// <remarks>
/// Two ways to stay finite: lengths of at least ε (<c>cosine_similarity</c>), or ε added to the squares of both
/// (<c>CosineEmbeddingLoss</c>). The backward pass computes the three sums again rather than keep them.
/// </remarks>
public static unsafe class CosineSimilarity
{
    /// <summary>The cosines.</summary>
    /// <param name="rows">The vectors.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <param name="addEpsilon">Whether ε is added to the squares, instead of being the least length.</param>
    /// <param name="x">The first vectors.</param>
    /// <param name="y">The second vectors.</param>
    /// <param name="cosines">One a vector.</param>
    public static void Forward(in VectorRows rows, double epsilon, bool addEpsilon, Block x, Block y, Block cosines) =>
        rows.Run(new ForwardJob(rows, new(epsilon, addEpsilon), x, y, cosines));

    /// <summary>The gradient of the first vectors; exchange them for that of the second.</summary>
    /// <param name="rows">The vectors.</param>
    /// <param name="epsilon">As in the forward pass.</param>
    /// <param name="addEpsilon">As in the forward pass.</param>
    /// <param name="x">The vectors whose gradient it is.</param>
    /// <param name="y">The others.</param>
    /// <param name="upstream">The gradient of the cosines.</param>
    /// <param name="gradient">As long as <paramref name="x"/>.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void Backward(
        in VectorRows rows,
        double epsilon,
        bool addEpsilon,
        Block x,
        Block y,
        Block upstream,
        Block gradient,
        bool accumulate
    ) => rows.Run(new BackwardJob(rows, new(epsilon, addEpsilon), x, y, upstream, gradient, accumulate));

    private readonly record struct Guard(double Epsilon, bool Add)
    {
        /// <summary>By what the product of two vectors is divided, for one of them.</summary>
        public double Length(double square) => Add ? Math.Sqrt(square + Epsilon) : Math.Max(Math.Sqrt(square), Epsilon);

        /// <summary>The derivative of that by a value of the vector, over the value. Clamping does not stop it, as in PyTorch.</summary>
        public double Slope(double square) =>
            Add ? 1 / Math.Sqrt(square + Epsilon)
            : square == 0 ? 0
            : 1 / Math.Sqrt(square);
    }

    private static (double Product, double X, double Y) Sums(in VectorRows rows, float* x, float* y)
    {
        double product = 0;
        double squareX = 0;
        double squareY = 0;
        int i = 0;
        if (rows.Inner == 1)
        {
            Vector<double> p = default;
            Vector<double> a = default;
            Vector<double> b = default;
            int width = Vector<float>.Count;
            for (; i <= rows.Length - width; i += width)
            {
                Vector.Widen(Vector.Load(x + i), out Vector<double> x0, out Vector<double> x1);
                Vector.Widen(Vector.Load(y + i), out Vector<double> y0, out Vector<double> y1);
                p += (x0 * y0) + (x1 * y1);
                a += (x0 * x0) + (x1 * x1);
                b += (y0 * y0) + (y1 * y1);
            }

            (product, squareX, squareY) = (Vector.Sum(p), Vector.Sum(a), Vector.Sum(b));
        }

        for (; i < rows.Length; i++)
        {
            double left = x[(long)i * rows.Inner];
            double right = y[(long)i * rows.Inner];
            product += left * right;
            squareX += left * left;
            squareY += right * right;
        }

        return (product, squareX, squareY);
    }

    private readonly struct ForwardJob(VectorRows rows, Guard guard, Block x, Block y, Block cosines) : IParallelJob
    {
        public void Execute(int part)
        {
            (int first, int last) = rows.RowsOf(part);
            for (int row = first; row < last; row++)
            {
                long start = rows.Start(row);
                (double product, double a, double b) = Sums(rows, x.Pointer + start, y.Pointer + start);
                cosines.Pointer[row] = (float)(product / (guard.Length(a) * guard.Length(b)));
            }
        }
    }

    private readonly struct BackwardJob(
        VectorRows rows,
        Guard guard,
        Block x,
        Block y,
        Block upstream,
        Block gradient,
        bool accumulate
    ) : IParallelJob
    {
        // d cos / dx = y / (‖x‖·‖y‖) − cos / ‖x‖ · d‖x‖ / dx
        public void Execute(int part)
        {
            (int first, int last) = rows.RowsOf(part);
            for (int row = first; row < last; row++)
            {
                long start = rows.Start(row);
                (double product, double a, double b) = Sums(rows, x.Pointer + start, y.Pointer + start);
                double u = upstream.Pointer[row];
                double lengths = guard.Length(a) * guard.Length(b);
                double ofY = u / lengths;
                double ofX = u * (product / lengths) / guard.Length(a) * guard.Slope(a);
                Write(start, ofX, ofY);
            }
        }

        private void Write(long start, double ofX, double ofY)
        {
            float* px = x.Pointer + start;
            float* py = y.Pointer + start;
            float* pg = gradient.Pointer + start;
            int i = 0;
            if (rows.Inner == 1)
            {
                var a = new Vector<double>(ofX);
                var b = new Vector<double>(ofY);
                int width = Vector<float>.Count;
                for (; i <= rows.Length - width; i += width)
                {
                    Vector.Widen(Vector.Load(px + i), out Vector<double> x0, out Vector<double> x1);
                    Vector.Widen(Vector.Load(py + i), out Vector<double> y0, out Vector<double> y1);
                    Vector<float> value = Vector.Narrow((b * y0) - (a * x0), (b * y1) - (a * x1));
                    Vector.Store(accumulate ? Vector.Load(pg + i) + value : value, pg + i);
                }
            }

            for (; i < rows.Length; i++)
            {
                long at = (long)i * rows.Inner;
                float value = (float)((ofY * py[at]) - (ofX * px[at]));
                pg[at] = accumulate ? pg[at] + value : value;
            }
        }
    }
}
