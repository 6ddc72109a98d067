using System.Numerics;
using System.Numerics.Tensors;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The logarithm of softmax and the negative log-likelihood in one, for class indices.</summary>
/// <remarks>
/// The largest logit is subtracted first, and a loss is <c>log Σ exp(x − max) − (x[t] − max)</c>, so that large logits
/// lose nothing. The exponentials are kept: the backward pass computes none.
/// </remarks>
public static unsafe class CrossEntropy
{
    /// <summary>The loss of every row, and what the backward pass needs.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="logits">Batch × classes × plane.</param>
    /// <param name="targets">Rows: a whole number in [0, classes), or the ignored one; checked by the caller.</param>
    /// <param name="weights">Classes, or empty.</param>
    /// <param name="exponentials">As long as <paramref name="logits"/>.</param>
    /// <param name="inverseSums">Rows: one over the sum of the exponentials.</param>
    /// <param name="losses">Rows.</param>
    /// <param name="rowWeights">Rows: the weight of the target, 0 where ignored; they sum to the mean's divisor.</param>
    public static void Forward(
        in CrossEntropyShape shape,
        Block logits,
        Block targets,
        Block weights,
        Block exponentials,
        Block inverseSums,
        Block losses,
        Block rowWeights
    ) =>
        Softmax.RunRows(
            new ForwardJob(shape, logits, targets, weights, exponentials, inverseSums, losses, rowWeights),
            shape
        );

    /// <summary>The gradient of the logits.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="targets">As in the forward pass.</param>
    /// <param name="weights">As in the forward pass.</param>
    /// <param name="exponentials">From the forward pass.</param>
    /// <param name="inverseSums">From the forward pass.</param>
    /// <param name="upstream">The gradient of every row's loss, or one for all.</param>
    /// <param name="scale">A factor for all of them, such as one over the mean's divisor.</param>
    /// <param name="logitsGradient">As long as the logits.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void Backward(
        in CrossEntropyShape shape,
        Block targets,
        Block weights,
        Block exponentials,
        Block inverseSums,
        Block upstream,
        float scale,
        Block logitsGradient,
        bool accumulate
    )
    {
        double smooth = shape.LabelSmoothing / shape.Classes;
        double allWeights = weights.IsEmpty ? shape.Classes : Reductions.Sum(weights);
        var job = new BackwardJob(
            shape,
            targets,
            weights,
            exponentials,
            inverseSums,
            upstream,
            scale,
            logitsGradient,
            accumulate,
            (float)smooth,
            (float)(smooth * allWeights)
        );
        Softmax.RunRows(job, shape);
    }

    private readonly struct ForwardJob(
        CrossEntropyShape shape,
        Block logits,
        Block targets,
        Block weights,
        Block exponentials,
        Block inverseSums,
        Block losses,
        Block rowWeights
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            (int first, int last) = Softmax.RowsOf(part, shape);
            for (int row = first; row < last; row++)
                Row(row);
        }

        private void Row(int row)
        {
            long start = shape.Start(row);
            float* x = logits.Pointer + start;
            double sum = Softmax.Exponentials(x, exponentials.Pointer + start, shape, out float max);
            inverseSums.Pointer[row] = (float)(1 / sum);
            int target = (int)targets.Pointer[row];
            if (target == shape.IgnoreIndex)
            {
                losses.Pointer[row] = 0;
                rowWeights.Pointer[row] = 0;
                return;
            }

            double logSum = Math.Log(sum);
            double weight = weights.IsEmpty ? 1 : weights.Pointer[target];
            double loss = weight * (logSum - (x[(long)target * shape.Plane] - max));
            if (shape.LabelSmoothing != 0)
            {
                double all = 0;
                for (int c = 0; c < shape.Classes; c++)
                {
                    double w = weights.IsEmpty ? 1 : weights.Pointer[c];
                    all += w * (logSum - (x[(long)c * shape.Plane] - max));
                }

                loss = ((1 - shape.LabelSmoothing) * loss) + (shape.LabelSmoothing / shape.Classes * all);
            }

            losses.Pointer[row] = (float)loss;
            rowWeights.Pointer[row] = (float)weight;
        }
    }

    private readonly struct BackwardJob(
        CrossEntropyShape shape,
        Block targets,
        Block weights,
        Block exponentials,
        Block inverseSums,
        Block upstream,
        float scale,
        Block gradient,
        bool accumulate,
        float smooth,
        float smoothSum
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            (int first, int last) = Softmax.RowsOf(part, shape);
            for (int row = first; row < last; row++)
                Row(row);
        }

        // dx[c] = u·(p[c]·Σg − g[c]),  g[c] = smooth·w[c], and (1 − smoothing)·w[t] more at the target
        private void Row(int row)
        {
            long start = shape.Start(row);
            float* dx = gradient.Pointer + start;
            int target = (int)targets.Pointer[row];
            bool ignored = target == shape.IgnoreIndex;
            if (ignored && accumulate)
                return;
            float u = ignored ? 0 : scale * (upstream.Length == 1 ? upstream.Pointer[0] : upstream.Pointer[row]);
            float atTarget = ignored
                ? 0
                : (float)(1 - shape.LabelSmoothing) * (weights.IsEmpty ? 1 : weights.Pointer[target]);
            float slope = ignored ? 0 : u * (atTarget + smoothSum) * inverseSums.Pointer[row];
            float* e = exponentials.Pointer + start;
            if (shape.Plane == 1)
                Contiguous(dx, e, slope, u * smooth);
            else
                Strided(dx, e, slope, u * smooth);
            if (!ignored)
                dx[(long)target * shape.Plane] -= u * atTarget;
        }

        private void Contiguous(float* dx, float* e, float slope, float shift)
        {
            int width = Vector<float>.Count;
            var a = new Vector<float>(slope);
            var b = new Vector<float>(shift);
            int c = 0;
            for (; c <= shape.Classes - width; c += width)
            {
                Vector<float> w = weights.IsEmpty ? b : b * Vector.Load(weights.Pointer + c);
                Vector<float> value = (a * Vector.Load(e + c)) - w;
                if (accumulate)
                    value = Vector.Load(dx + c) + value;
                Vector.Store(value, dx + c);
            }

            for (; c < shape.Classes; c++)
                One(dx + c, e[c], c, slope, shift);
        }

        private void Strided(float* dx, float* e, float slope, float shift)
        {
            for (int c = 0; c < shape.Classes; c++)
                One(dx + ((long)c * shape.Plane), e[(long)c * shape.Plane], c, slope, shift);
        }

        private void One(float* dx, float e, int c, float slope, float shift)
        {
            float value = (slope * e) - (weights.IsEmpty ? shift : shift * weights.Pointer[c]);
            *dx = accumulate ? *dx + value : value;
        }
    }
}
