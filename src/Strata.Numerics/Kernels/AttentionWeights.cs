using System.Numerics;
using System.Numerics.Tensors;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The weights of an attention as a whole matrix, for those who look at them or learn the mask.</summary>
/// <remarks><code>w = softmax(scale·s + masks),  ds = scale·w∘(dw − Σ dw∘w)</code></remarks>
public static unsafe class AttentionWeights
{
    /// <summary>The weights.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="scores">Batch × heads × queries × keys.</param>
    /// <param name="mask">A mask; its block may be empty.</param>
    /// <param name="keyMask">A further mask.</param>
    /// <param name="blindIsZero">Whether the weights of a query that sees no key are 0 instead of nan.</param>
    /// <param name="weights">As long as the scores.</param>
    public static void Forward(
        in AttentionShape shape,
        Block scores,
        in AttentionMaskView mask,
        in AttentionMaskView keyMask,
        bool blindIsZero,
        Block weights
    )
    {
        mask.ThrowIfOutside(shape, nameof(mask));
        keyMask.ThrowIfOutside(shape, nameof(keyMask));
        Run(new ForwardJob(shape, scores, mask, keyMask, blindIsZero, weights), shape, scores.Length);
    }

    /// <summary>The gradient of the scores.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">From the forward pass.</param>
    /// <param name="upstream">The gradient of the weights.</param>
    /// <param name="gradient">As long as the scores.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void ScoreGradient(
        in AttentionShape shape,
        Block weights,
        Block upstream,
        Block gradient,
        bool accumulate
    ) => Run(new GradientJob(shape, weights, upstream, gradient, accumulate), shape, weights.Length);

    /// <summary>Adds the gradient of an added mask, summed over what shares it.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">From the forward pass.</param>
    /// <param name="upstream">The gradient of the weights.</param>
    /// <param name="mask">The mask's gradient, with the strides of the mask.</param>
    public static void AddMaskGradient(
        in AttentionShape shape,
        Block weights,
        Block upstream,
        in AttentionMaskView mask
    )
    {
        mask.ThrowIfOutside(shape, nameof(mask));
        float* row = ScratchMemory.Rent(ScratchPurpose.Attention, shape.Keys);
        int rows = shape.Batch * shape.Heads * shape.Queries;
        for (int i = 0; i < rows; i++)
        {
            (int matrix, int query) = Math.DivRem(i, shape.Queries);
            (int batch, int head) = Math.DivRem(matrix, shape.Heads);
            float* w = weights.Pointer + ((long)i * shape.Keys);
            float* dw = upstream.Pointer + ((long)i * shape.Keys);
            Slopes(w, dw, 1, shape.Keys, row, accumulate: false);
            float* target = mask.At(batch, head, query, 0);
            if (mask.ColumnStride == 1)
                RowSums.Put(row, 1, target, shape.Keys, accumulate: true);
            else
                for (int j = 0; j < shape.Keys; j++)
                    target[(long)j * mask.ColumnStride] += row[j];
        }
    }

    private static void Run<TJob>(in TJob job, in AttentionShape shape, int values)
        where TJob : struct, IParallelJob => Reductions.RunWhenLarge(job, shape.Batch * shape.Heads, 4L * values);

    private static void Slopes(float* w, float* dw, float scale, int count, float* target, bool accumulate)
    {
        int width = Vector<float>.Count;
        int i = 0;
        Vector<double> even = Vector<double>.Zero;
        Vector<double> odd = Vector<double>.Zero;
        for (; i <= count - width; i += width)
        {
            Vector.Widen(Vector.Load(w + i), out Vector<double> wLow, out Vector<double> wHigh);
            Vector.Widen(Vector.Load(dw + i), out Vector<double> dLow, out Vector<double> dHigh);
            even += wLow * dLow;
            odd += wHigh * dHigh;
        }

        double sum = Vector.Sum(even + odd);
        for (; i < count; i++)
            sum += (double)w[i] * dw[i];
        var mean = new Vector<float>((float)sum);
        var factor = new Vector<float>(scale);
        for (i = 0; i < count; i += width)
        {
            int part = Math.Min(width, count - i);
            Vector<float> slope =
                part == width
                    ? factor * Vector.Load(w + i) * (Vector.Load(dw + i) - mean)
                    : factor * Padded.Load(w + i, part) * (Padded.Load(dw + i, part) - mean);
            if (accumulate)
                slope += part == width ? Vector.Load(target + i) : Padded.Load(target + i, part);
            if (part == width)
                Vector.Store(slope, target + i);
            else
                Padded.Store(slope, target + i, part);
        }
    }

    private readonly struct ForwardJob(
        AttentionShape shape,
        Block scores,
        AttentionMaskView mask,
        AttentionMaskView keyMask,
        bool blindIsZero,
        Block weights
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            (int batch, int head) = Math.DivRem(part, shape.Heads);
            for (int query = 0; query < shape.Queries; query++)
            {
                long at = (((long)part * shape.Queries) + query) * shape.Keys;
                float* w = weights.Pointer + at;
                RowSums.Put(scores.Pointer + at, shape.Scale, w, shape.Keys, accumulate: false);
                Add(mask, batch, head, query, w);
                Add(keyMask, batch, head, query, w);
                int seen = shape.Causal ? Math.Min(shape.Keys, query + 1) : shape.Keys;
                new Span<float>(w + seen, shape.Keys - seen).Clear();
                Normalize(w, seen);
            }
        }

        private void Add(in AttentionMaskView view, int batch, int head, int query, float* w)
        {
            int columns = Math.Min(shape.Keys, view.Columns);
            if (view.IsPresent)
                view.AddTo(view.At(batch, head, query, 0), 1, 0, columns, view.ColumnStride, w, 0);
        }

        private void Normalize(float* w, int count)
        {
            int width = Vector<float>.Count;
            float most = TensorPrimitives.Max(new ReadOnlySpan<float>(w, count));
            if (float.IsNegativeInfinity(most) && blindIsZero)
            {
                new Span<float>(w, count).Clear();
                return;
            }

            var reference = new Vector<float>(most);
            for (int i = 0; i < count; i += width)
            {
                int part = Math.Min(width, count - i);
                if (part == width)
                    Vector.Store(Exponential.Of(Vector.Load(w + i) - reference), w + i);
                else
                    Padded.Store(Exponential.Of(Padded.Load(w + i, part) - reference), w + i, part);
            }

            RowSums.Put(w, (float)(1 / Reductions.Sum(w, count)), w, count, accumulate: false);
        }
    }

    private readonly struct GradientJob(
        AttentionShape shape,
        Block weights,
        Block upstream,
        Block gradient,
        bool accumulate
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            for (int query = 0; query < shape.Queries; query++)
            {
                long at = (((long)part * shape.Queries) + query) * shape.Keys;
                Slopes(
                    weights.Pointer + at,
                    upstream.Pointer + at,
                    shape.Scale,
                    shape.Keys,
                    gradient.Pointer + at,
                    accumulate
                );
            }
        }
    }
}
