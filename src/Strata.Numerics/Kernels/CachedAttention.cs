using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Attention of the last positions of texts to all before them, whose keys and values were kept.</summary>
/// <remarks>
/// For the few queries of a step of generation: <see cref="Attention"/> packs keys for many. Each query of each head is a
/// part of its own, with one order of summation.
/// </remarks>
public static unsafe class CachedAttention
{
    /// <summary>Computes the results.</summary>
    /// <param name="shape">
    /// The sizes: keys and values of one size, as many key heads as heads; query i sees all keys but those after
    /// <c>Keys − Queries + i</c>.
    /// </param>
    /// <param name="query">Queries.</param>
    /// <param name="key">Keys, those of the queries among them.</param>
    /// <param name="value">Values.</param>
    /// <param name="mask">Which keys are seen by all queries; its block may be empty.</param>
    /// <param name="output">The results; they must not overlap the operands.</param>
    public static void Forward(
        in AttentionShape shape,
        in AttentionOperand query,
        in AttentionOperand key,
        in AttentionOperand value,
        in AttentionMaskView mask,
        in AttentionOperand output
    )
    {
        if (shape.KeyHeads != shape.Heads || shape.ValueSize != shape.Size || shape.Queries > shape.Keys)
            throw new ArgumentException(
                $"Expected one size, one number of heads, and queries among the keys: {shape}."
            );
        query.ThrowIfOutside(shape.Batch, shape.Heads, shape.Queries, shape.Size, nameof(query));
        key.ThrowIfOutside(shape.Batch, shape.Heads, shape.Keys, shape.Size, nameof(key));
        value.ThrowIfOutside(shape.Batch, shape.Heads, shape.Keys, shape.Size, nameof(value));
        output.ThrowIfOutside(shape.Batch, shape.Heads, shape.Queries, shape.Size, nameof(output));
        mask.ThrowIfOutside(shape, nameof(mask));
        int parts = shape.Batch * shape.Heads * shape.Queries;
        var job = new Job(shape, query, key, value, mask, output);
        Reductions.RunWhenLarge(job, parts, 2L * parts * shape.Keys * shape.Size);
    }

    private readonly struct Job(
        AttentionShape shape,
        AttentionOperand query,
        AttentionOperand key,
        AttentionOperand value,
        AttentionMaskView mask,
        AttentionOperand output
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            (int matrix, int row) = Math.DivRem(part, shape.Queries);
            (int batch, int head) = Math.DivRem(matrix, shape.Heads);
            int seen = shape.Keys - shape.Queries + row + 1;
            float* weights = ScratchMemory.Rent(ScratchPurpose.Attention, seen + Vector<float>.Count);
            Score(query.At(batch, head) + ((nint)row * query.RowStride), key.At(batch, head), seen, weights);
            if (mask.IsPresent)
                mask.AddTo(
                    mask.At(batch, head, row, 0),
                    1,
                    0,
                    Math.Min(seen, mask.Columns),
                    mask.ColumnStride,
                    weights,
                    0
                );
            float factor = Exponentiate(weights, seen);
            float* target = output.At(batch, head) + ((nint)row * output.RowStride);
            Weigh(weights, factor, value.At(batch, head), seen, target);
        }

        // Four keys at a time: one sum alone waits for itself.
        private void Score(float* q, float* k, int seen, float* scores)
        {
            nint stride = key.RowStride;
            int j = 0;
            for (; j <= seen - 4; j += 4, k += 4 * stride)
            {
                Vector<float> s0 = Vector<float>.Zero;
                (Vector<float> s1, Vector<float> s2, Vector<float> s3) = (s0, s0, s0);
                int d = 0;
                for (; d <= shape.Size - Vector<float>.Count; d += Vector<float>.Count)
                {
                    Vector<float> x = Vector.Load(q + d);
                    s0 = Vector.FusedMultiplyAdd(x, Vector.Load(k + d), s0);
                    s1 = Vector.FusedMultiplyAdd(x, Vector.Load(k + stride + d), s1);
                    s2 = Vector.FusedMultiplyAdd(x, Vector.Load(k + (2 * stride) + d), s2);
                    s3 = Vector.FusedMultiplyAdd(x, Vector.Load(k + (3 * stride) + d), s3);
                }

                scores[j] = Vector.Sum(s0) + Rest(q, k, d);
                scores[j + 1] = Vector.Sum(s1) + Rest(q, k + stride, d);
                scores[j + 2] = Vector.Sum(s2) + Rest(q, k + (2 * stride), d);
                scores[j + 3] = Vector.Sum(s3) + Rest(q, k + (3 * stride), d);
            }

            for (; j < seen; j++, k += stride)
                scores[j] = TensorPrimitives.Dot(new ReadOnlySpan<float>(q, shape.Size), new(k, shape.Size));
            RowSums.Put(scores, shape.Scale, scores, seen, accumulate: false);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private float Rest(float* q, float* k, int d)
        {
            float sum = 0;
            for (; d < shape.Size; d++)
                sum += q[d] * k[d];
            return sum;
        }

        // Returns what the sum of the exponentials is made 1 by; 0 where no key is seen.
        private static float Exponentiate(float* scores, int seen)
        {
            float most = TensorPrimitives.Max(new ReadOnlySpan<float>(scores, seen));
            if (float.IsNegativeInfinity(most))
            {
                new Span<float>(scores, seen).Clear();
                return 0;
            }

            var reference = new Vector<float>(most);
            for (int j = 0; j < seen; j += Vector<float>.Count) // there is room for a whole vector
                Vector.Store(Exponential.Of(Vector.Load(scores + j) - reference), scores + j);
            return (float)(1 / Reductions.Sum(scores, seen));
        }

        private void Weigh(float* weights, float factor, float* v, int seen, float* target)
        {
            nint stride = value.RowStride;
            int width = Vector<float>.Count;
            int d = 0;
            for (; d <= shape.Size - (4 * width); d += 4 * width)
            {
                Vector<float> s0 = Vector<float>.Zero;
                (Vector<float> s1, Vector<float> s2, Vector<float> s3) = (s0, s0, s0);
                float* row = v + d;
                for (int j = 0; j < seen; j++, row += stride)
                {
                    var weight = new Vector<float>(weights[j]);
                    s0 = Vector.FusedMultiplyAdd(weight, Vector.Load(row), s0);
                    s1 = Vector.FusedMultiplyAdd(weight, Vector.Load(row + width), s1);
                    s2 = Vector.FusedMultiplyAdd(weight, Vector.Load(row + (2 * width)), s2);
                    s3 = Vector.FusedMultiplyAdd(weight, Vector.Load(row + (3 * width)), s3);
                }

                Vector.Store(s0 * factor, target + d);
                Vector.Store(s1 * factor, target + d + width);
                Vector.Store(s2 * factor, target + d + (2 * width));
                Vector.Store(s3 * factor, target + d + (3 * width));
            }

            for (; d < shape.Size; d += width)
            {
                int count = Math.Min(width, shape.Size - d);
                Vector<float> sum = Vector<float>.Zero;
                for (int j = 0; j < seen; j++)
                {
                    float* row = v + (j * stride) + d;
                    Vector<float> values = count == width ? Vector.Load(row) : Padded.Load(row, count);
                    sum = Vector.FusedMultiplyAdd(new Vector<float>(weights[j]), values, sum);
                }

                Padded.Store(sum * factor, target + d, count);
            }
        }
    }
}
