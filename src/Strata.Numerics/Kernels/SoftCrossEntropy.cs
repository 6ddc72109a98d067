using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Cross-entropy of softmax with probabilities as targets, used as they are.</summary>
/// <remarks><c>loss = −Σ_c w[c]·t[c]·log p[c],  t[c] = (1 − s)·target[c] + s / classes</c></remarks>
public static unsafe class SoftCrossEntropy
{
    /// <summary>The loss of every row, and what the backward pass needs.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="logits">Batch × classes × plane.</param>
    /// <param name="targets">Batch × classes × plane.</param>
    /// <param name="weights">Classes, or empty.</param>
    /// <param name="logProbabilities">As long as <paramref name="logits"/>.</param>
    /// <param name="losses">Rows.</param>
    public static void Forward(
        in CrossEntropyShape shape,
        Block logits,
        Block targets,
        Block weights,
        Block logProbabilities,
        Block losses
    ) => Softmax.RunRows(new ForwardJob(shape, logits, targets, weights, logProbabilities, losses), shape);

    /// <summary>The gradient of the logits.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="targets">As in the forward pass.</param>
    /// <param name="weights">As in the forward pass.</param>
    /// <param name="logProbabilities">From the forward pass.</param>
    /// <param name="upstream">The gradient of every row's loss, or one for all.</param>
    /// <param name="scale">A factor for all of them.</param>
    /// <param name="logitsGradient">As long as the logits.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void LogitsGradient(
        in CrossEntropyShape shape,
        Block targets,
        Block weights,
        Block logProbabilities,
        Block upstream,
        float scale,
        Block logitsGradient,
        bool accumulate
    ) =>
        Softmax.RunRows(
            new LogitsJob(shape, targets, weights, logProbabilities, upstream, scale, logitsGradient, accumulate),
            shape
        );

    /// <summary>The gradient of the targets.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">As in the forward pass.</param>
    /// <param name="logProbabilities">From the forward pass.</param>
    /// <param name="upstream">The gradient of every row's loss, or one for all.</param>
    /// <param name="scale">A factor for all of them.</param>
    /// <param name="targetsGradient">As long as the targets.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void TargetsGradient(
        in CrossEntropyShape shape,
        Block weights,
        Block logProbabilities,
        Block upstream,
        float scale,
        Block targetsGradient,
        bool accumulate
    ) =>
        Softmax.RunRows(
            new TargetsJob(shape, weights, logProbabilities, upstream, scale, targetsGradient, accumulate),
            shape
        );

    private readonly struct ForwardJob(
        CrossEntropyShape shape,
        Block logits,
        Block targets,
        Block weights,
        Block logProbabilities,
        Block losses
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            (int first, int last) = Softmax.RowsOf(part, shape);
            double keep = 1 - shape.LabelSmoothing;
            double spread = shape.LabelSmoothing / shape.Classes;
            for (int row = first; row < last; row++)
            {
                long at = shape.Start(row);
                float* x = logits.Pointer + at;
                float* log = logProbabilities.Pointer + at;
                double logSum = Math.Log(Softmax.Exponentials(x, log, shape, out float max));
                double loss = 0;
                for (int c = 0; c < shape.Classes; c++)
                {
                    long i = (long)c * shape.Plane;
                    double logProbability = x[i] - max - logSum;
                    log[i] = (float)logProbability;
                    double weight = weights.IsEmpty ? 1 : weights.Pointer[c];
                    loss -= weight * ((keep * targets.Pointer[at + i]) + spread) * logProbability;
                }

                losses.Pointer[row] = (float)loss;
            }
        }
    }

    private readonly struct LogitsJob(
        CrossEntropyShape shape,
        Block targets,
        Block weights,
        Block logProbabilities,
        Block upstream,
        float scale,
        Block gradient,
        bool accumulate
    ) : IParallelJob
    {
        // dx[c] = u·(p[c]·Σg − g[c]),  g[c] = w[c]·t[c]
        public void Execute(int part)
        {
            (int first, int last) = Softmax.RowsOf(part, shape);
            for (int row = first; row < last; row++)
            {
                float u = scale * (upstream.Length == 1 ? upstream.Pointer[0] : upstream.Pointer[row]);
                long at = shape.Start(row);
                double sum = 0;
                for (int c = 0; c < shape.Classes; c++)
                    sum += Share(at, c);
                for (int c = 0; c < shape.Classes; c++)
                {
                    long i = at + ((long)c * shape.Plane);
                    double p = Math.Exp(logProbabilities.Pointer[i]);
                    float value = (float)(u * ((p * sum) - Share(at, c)));
                    gradient.Pointer[i] = accumulate ? gradient.Pointer[i] + value : value;
                }
            }
        }

        private double Share(long at, int c)
        {
            double target = targets.Pointer[at + ((long)c * shape.Plane)];
            double t = ((1 - shape.LabelSmoothing) * target) + (shape.LabelSmoothing / shape.Classes);
            return weights.IsEmpty ? t : weights.Pointer[c] * t;
        }
    }

    private readonly struct TargetsJob(
        CrossEntropyShape shape,
        Block weights,
        Block logProbabilities,
        Block upstream,
        float scale,
        Block gradient,
        bool accumulate
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            (int first, int last) = Softmax.RowsOf(part, shape);
            float keep = (float)(1 - shape.LabelSmoothing);
            for (int row = first; row < last; row++)
            {
                float u = scale * keep * (upstream.Length == 1 ? upstream.Pointer[0] : upstream.Pointer[row]);
                long at = shape.Start(row);
                for (int c = 0; c < shape.Classes; c++)
                {
                    long i = at + ((long)c * shape.Plane);
                    float weight = weights.IsEmpty ? 1 : weights.Pointer[c];
                    float value = -u * weight * logProbabilities.Pointer[i];
                    gradient.Pointer[i] = accumulate ? gradient.Pointer[i] + value : value;
                }
            }
        }
    }
}
