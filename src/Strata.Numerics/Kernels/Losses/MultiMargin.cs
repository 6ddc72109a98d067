using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels.Losses;

/// <summary>
/// The hinge of every wrong class over the right one: <c>w[t] / classes · Σ_{c ≠ t} max(0, margin − x[t] + x[c])^p</c>.
/// </summary>
public static unsafe class MultiMargin
{
    /// <summary>The loss of every row.</summary>
    /// <param name="rows">The logits: outer × classes.</param>
    /// <param name="margin">By how much the right class shall lead.</param>
    /// <param name="squared">Whether p is 2 instead of 1.</param>
    /// <param name="logits">The logits.</param>
    /// <param name="targets">Rows: whole numbers in [0, classes), checked by the caller.</param>
    /// <param name="weights">Classes, or empty.</param>
    /// <param name="losses">Rows.</param>
    public static void Forward(
        in VectorRows rows,
        double margin,
        bool squared,
        Block logits,
        Block targets,
        Block weights,
        Block losses
    ) => rows.Run(new ForwardJob(rows, margin, squared, logits, targets, weights, losses));

    /// <summary>The gradient of the logits.</summary>
    /// <param name="rows">As in the forward pass.</param>
    /// <param name="margin">As in the forward pass.</param>
    /// <param name="squared">As in the forward pass.</param>
    /// <param name="logits">As in the forward pass.</param>
    /// <param name="targets">As in the forward pass.</param>
    /// <param name="weights">As in the forward pass.</param>
    /// <param name="upstream">The gradient of every loss, or one for all.</param>
    /// <param name="scale">A factor for all of them.</param>
    /// <param name="gradient">As long as the logits.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void Backward(
        in VectorRows rows,
        double margin,
        bool squared,
        Block logits,
        Block targets,
        Block weights,
        Block upstream,
        double scale,
        Block gradient,
        bool accumulate
    ) =>
        rows.Run(
            new BackwardJob(rows, margin, squared, logits, targets, weights, upstream, scale, gradient, accumulate)
        );

    private static double WeightOf(in VectorRows rows, Block weights, int target) =>
        (weights.IsEmpty ? 1 : weights.Pointer[target]) / (double)rows.Length;

    private readonly struct ForwardJob(
        VectorRows rows,
        double margin,
        bool squared,
        Block logits,
        Block targets,
        Block weights,
        Block losses
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            (int first, int last) = rows.RowsOf(part);
            for (int row = first; row < last; row++)
            {
                float* x = logits.Pointer + rows.Start(row);
                int target = (int)targets.Pointer[row];
                double sum = Sum(x, margin - x[target]) - Of(margin - x[target] + x[target]);
                losses.Pointer[row] = (float)(sum * WeightOf(rows, weights, target));
            }
        }

        // Of all classes: the caller takes the right one's away again.
        private double Sum(float* x, double least)
        {
            Vector<double> a = Vector<double>.Zero;
            Vector<double> b = Vector<double>.Zero;
            var shift = new Vector<double>(least);
            int width = Vector<float>.Count;
            int c = 0;
            for (; c <= rows.Length - width; c += width)
            {
                Vector.Widen(Vector.Load(x + c), out Vector<double> low, out Vector<double> high);
                low = WideLosses.Positive(shift + low);
                high = WideLosses.Positive(shift + high);
                a += squared ? low * low : low;
                b += squared ? high * high : high;
            }

            double sum = Vector.Sum(a + b);
            for (; c < rows.Length; c++)
                sum += Of(least + x[c]);
            return sum;
        }

        private double Of(double z) =>
            z < 0 ? 0
            : squared ? z * z
            : z;
    }

    private readonly struct BackwardJob(
        VectorRows rows,
        double margin,
        bool squared,
        Block logits,
        Block targets,
        Block weights,
        Block upstream,
        double scale,
        Block gradient,
        bool accumulate
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            (int first, int last) = rows.RowsOf(part);
            for (int row = first; row < last; row++)
            {
                float* x = logits.Pointer + rows.Start(row);
                float* dx = gradient.Pointer + rows.Start(row);
                int target = (int)targets.Pointer[row];
                double u = scale * upstream.Pointer[upstream.Length == 1 ? 0 : row] * WeightOf(rows, weights, target);
                float before = dx[target];
                double sum = Slopes(x, dx, margin - x[target], u) - Of(margin - x[target] + x[target], u);
                dx[target] = (accumulate ? before : 0) - (float)sum;
            }
        }

        // Of all classes, with their sum: the caller puts the right one's in its place.
        private double Slopes(float* x, float* dx, double least, double u)
        {
            Vector<double> a = Vector<double>.Zero;
            Vector<double> b = Vector<double>.Zero;
            var shift = new Vector<double>(least);
            var slope = new Vector<double>(u);
            int width = Vector<float>.Count;
            int c = 0;
            for (; c <= rows.Length - width; c += width)
            {
                Vector.Widen(Vector.Load(x + c), out Vector<double> low, out Vector<double> high);
                low = Of(shift + low, slope);
                high = Of(shift + high, slope);
                a += low;
                b += high;
                Vector<float> value = Vector.Narrow(low, high);
                Vector.Store(accumulate ? Vector.Load(dx + c) + value : value, dx + c);
            }

            double sum = Vector.Sum(a + b);
            for (; c < rows.Length; c++)
            {
                double value = Of(least + x[c], u);
                sum += value;
                dx[c] = accumulate ? dx[c] + (float)value : (float)value;
            }

            return sum;
        }

        private Vector<double> Of(Vector<double> z, Vector<double> slope) =>
            WideLosses.Select(
                Vector.GreaterThan(z, Vector<double>.Zero),
                squared ? (z + z) * slope : slope,
                Vector<double>.Zero
            );

        private double Of(double z, double u) =>
            z <= 0 ? 0
            : squared ? (z + z) * u
            : u;
    }
}
