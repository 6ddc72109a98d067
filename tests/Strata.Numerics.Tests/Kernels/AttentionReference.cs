using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

/// <summary>Attention by its definition, in double; rows are those of <see cref="AttentionOperand"/>.</summary>
internal sealed class AttentionReference
{
    private readonly AttentionShape _shape;
    private readonly double[] _probabilities;
    private readonly float[]? _factors; // of dropout

    public AttentionReference(
        AttentionShape shape,
        AttentionOperand query,
        AttentionOperand key,
        AttentionOperand value,
        Func<int, int, int, int, double> mask,
        float[]? factors = null
    )
    {
        (_shape, _factors) = (shape, factors);
        (Query, Key, Value) = (query, key, value);
        _probabilities = new double[shape.Batch * shape.Heads * shape.Queries * shape.Keys];
        Output = new double[shape.Batch * shape.Heads * shape.Queries * shape.ValueSize];
        for (int row = 0; row < shape.Batch * shape.Heads * shape.Queries; row++)
        {
            (int b, int h, int i) = Place(row);
            double[] scores = new double[shape.Keys];
            for (int j = 0; j < shape.Keys; j++)
            {
                double dot = 0;
                for (int d = 0; d < shape.Size; d++)
                    dot += (double)At(query, b, h, i, d) * At(key, b, KeyHead(h), j, d);
                scores[j] = shape.Causal && j > i ? double.NegativeInfinity : (dot * shape.Scale) + mask(b, h, i, j);
            }

            double most = scores.Max();
            double[] powers = Array.ConvertAll(scores, s => double.IsNegativeInfinity(most) ? 0 : Math.Exp(s - most));
            double sum = powers.Sum();
            for (int j = 0; j < shape.Keys; j++)
            {
                double p = sum == 0 ? 0 : powers[j] / sum;
                _probabilities[(row * shape.Keys) + j] = p;
                for (int d = 0; d < shape.ValueSize; d++)
                    Output[(row * shape.ValueSize) + d] += p * Factor(row, j) * At(value, b, KeyHead(h), j, d);
            }
        }
    }

    public double[] Output { get; }

    private AttentionOperand Query { get; }

    private AttentionOperand Key { get; }

    private AttentionOperand Value { get; }

    /// <summary>The gradients, heads first, contiguous.</summary>
    public (double[] Query, double[] Key, double[] Value) Differentiate(AttentionOperand upstream)
    {
        int keyRows = _shape.Batch * _shape.KeyHeads * _shape.Keys;
        double[] dq = new double[_shape.Batch * _shape.Heads * _shape.Queries * _shape.Size];
        double[] dk = new double[keyRows * _shape.Size];
        double[] dv = new double[keyRows * _shape.ValueSize];
        for (int row = 0; row < _shape.Batch * _shape.Heads * _shape.Queries; row++)
        {
            (int b, int h, int i) = Place(row);
            double[] slopes = new double[_shape.Keys];
            double mean = 0;
            for (int j = 0; j < _shape.Keys; j++)
            {
                for (int d = 0; d < _shape.ValueSize; d++)
                    slopes[j] += (double)At(upstream, b, h, i, d) * At(Value, b, KeyHead(h), j, d) * Factor(row, j);
                mean += slopes[j] * _probabilities[(row * _shape.Keys) + j];
            }

            for (int j = 0; j < _shape.Keys; j++)
            {
                double p = _probabilities[(row * _shape.Keys) + j];
                double slope = p * (slopes[j] - mean) * _shape.Scale;
                int keyRow = (((b * _shape.KeyHeads) + KeyHead(h)) * _shape.Keys) + j;
                for (int d = 0; d < _shape.Size; d++)
                {
                    dq[(row * _shape.Size) + d] += slope * At(Key, b, KeyHead(h), j, d);
                    dk[(keyRow * _shape.Size) + d] += slope * At(Query, b, h, i, d);
                }

                for (int d = 0; d < _shape.ValueSize; d++)
                    dv[(keyRow * _shape.ValueSize) + d] += p * Factor(row, j) * At(upstream, b, h, i, d);
            }
        }

        return (dq, dk, dv);
    }

    public static float At(AttentionOperand operand, int b, int h, int row, int d) =>
        operand.Data[(b * operand.BatchStride) + (h * operand.HeadStride) + (row * operand.RowStride) + d];

    private double Factor(int row, int key) => _factors?[(row * _shape.Keys) + key] ?? 1;

    private int KeyHead(int head) => head / (_shape.Heads / _shape.KeyHeads);

    private (int Batch, int Head, int Query) Place(int row)
    {
        (int matrix, int query) = Math.DivRem(row, _shape.Queries);
        (int batch, int head) = Math.DivRem(matrix, _shape.Heads);
        return (batch, head, query);
    }
}
