using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels.Losses;

/// <summary><c>−w[t]·x[t]</c> of logarithms of probabilities, for class indices.</summary>
public static unsafe class NegativeLogLikelihood
{
    private const int RowsAPart = 1 << 12;

    /// <summary>The loss of every row.</summary>
    /// <param name="shape">The sizes, and the class that is ignored.</param>
    /// <param name="logarithms">Batch × classes × plane.</param>
    /// <param name="targets">Rows: a whole number in [0, classes), or the ignored one; checked by the caller.</param>
    /// <param name="weights">Classes, or empty.</param>
    /// <param name="losses">Rows.</param>
    /// <param name="rowWeights">Rows: the weight of the target, 0 where ignored; they sum to the mean's divisor.</param>
    public static void Forward(
        in CrossEntropyShape shape,
        Block logarithms,
        Block targets,
        Block weights,
        Block losses,
        Block rowWeights
    ) => Run(new ForwardJob(shape, logarithms, targets, weights, losses, rowWeights), shape);

    /// <summary>The gradient of the logarithms.</summary>
    /// <param name="shape">As in the forward pass.</param>
    /// <param name="targets">As in the forward pass.</param>
    /// <param name="rowWeights">From the forward pass.</param>
    /// <param name="upstream">The gradient of every row's loss, or one for all.</param>
    /// <param name="scale">A factor for all of them, such as one over the mean's divisor.</param>
    /// <param name="gradient">As long as the logarithms.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void Backward(
        in CrossEntropyShape shape,
        Block targets,
        Block rowWeights,
        Block upstream,
        double scale,
        Block gradient,
        bool accumulate
    )
    {
        if (!accumulate)
            gradient.Span.Clear();
        Run(new BackwardJob(shape, targets, rowWeights, upstream, scale, gradient), shape);
    }

    private static void Run<TJob>(in TJob job, in CrossEntropyShape shape)
        where TJob : struct, IParallelJob =>
        Reductions.RunWhenLarge(job, (shape.Rows + RowsAPart - 1) / RowsAPart, (long)shape.Rows * 4);

    private readonly struct ForwardJob(
        CrossEntropyShape shape,
        Block logarithms,
        Block targets,
        Block weights,
        Block losses,
        Block rowWeights
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            int last = Math.Min(shape.Rows, (part + 1) * RowsAPart);
            for (int row = part * RowsAPart; row < last; row++)
            {
                int target = (int)targets.Pointer[row];
                bool ignored = target == shape.IgnoreIndex;
                float weight =
                    ignored ? 0
                    : weights.IsEmpty ? 1
                    : weights.Pointer[target];
                rowWeights.Pointer[row] = weight;
                losses.Pointer[row] = ignored
                    ? 0
                    : -weight * logarithms.Pointer[shape.Start(row) + ((long)target * shape.Plane)];
            }
        }
    }

    private readonly struct BackwardJob(
        CrossEntropyShape shape,
        Block targets,
        Block rowWeights,
        Block upstream,
        double scale,
        Block gradient
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            int last = Math.Min(shape.Rows, (part + 1) * RowsAPart);
            for (int row = part * RowsAPart; row < last; row++)
            {
                int target = (int)targets.Pointer[row];
                if (target == shape.IgnoreIndex)
                    continue;
                double u = scale * upstream.Pointer[upstream.Length == 1 ? 0 : row];
                gradient.Pointer[shape.Start(row) + ((long)target * shape.Plane)] -= (float)(
                    u * rowWeights.Pointer[row]
                );
            }
        }
    }
}
