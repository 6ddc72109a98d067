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
                double least = margin - x[target];
                double sum = 0;
                for (int c = 0; c < rows.Length; c++)
                {
                    double z = c == target ? 0 : Math.Max(0, least + x[c]);
                    sum += squared ? z * z : z;
                }

                losses.Pointer[row] = (float)(sum * WeightOf(rows, weights, target));
            }
        }
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
                double least = margin - x[target];
                double sum = 0;
                for (int c = 0; c < rows.Length; c++)
                {
                    double z = c == target ? 0 : least + x[c];
                    double slope =
                        z <= 0 ? 0
                        : squared ? 2 * u * z
                        : u;
                    sum += slope;
                    dx[c] = accumulate ? dx[c] + (float)slope : (float)slope;
                }

                dx[target] -= (float)sum;
            }
        }
    }
}
