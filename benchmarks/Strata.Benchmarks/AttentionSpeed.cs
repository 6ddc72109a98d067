using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Threading;

namespace Strata.Benchmarks;

/// <summary>What attention in blocks costs, beside the same by whole matrices of scores.</summary>
internal sealed class AttentionSpeed
{
    private static readonly (int Batch, int Heads, int Length, int Size, bool Causal)[] _cases =
    [
        (8, 6, 128, 64, false),
        (8, 6, 128, 64, true),
        (8, 6, 1024, 64, false),
        (8, 6, 1024, 64, true),
        (8, 12, 64, 32, false),
        (64, 3, 65, 64, false),
    ];

    private readonly AttentionShape _shape;
    private readonly NativeBuffer[] _operands = new NativeBuffer[8]; // q, k, v, y, their gradients
    private readonly NativeBuffer _statistics;
    private readonly NativeBuffer _weights;
    private readonly NativeBuffer _slopes;
    private readonly GemmBatch _scores;
    private readonly GemmBatch _weighted;

    private AttentionSpeed(int batch, int heads, int length, int size, bool causal)
    {
        _shape = new(batch, heads, heads, length, length, size, size, 1 / MathF.Sqrt(size), causal);
        int matrices = batch * heads;
        for (int i = 0; i < _operands.Length; i++)
            _operands[i] = Random(matrices * length * size, i);
        _statistics = new(_shape.Statistics);
        _weights = new(matrices * length * length);
        _slopes = new(matrices * length * length);
        int[] rows = [.. Enumerable.Range(0, matrices).Select(i => i * length * size)];
        int[] squares = [.. Enumerable.Range(0, matrices).Select(i => i * length * length)];
        _scores = GemmBatch.Of(rows, rows, squares);
        _weighted = GemmBatch.Of(squares, rows, rows);
    }

    public static void Run(int[] threadCounts)
    {
        Console.WriteLine(
            "ms forward, backward (and GF/s of two and five products); explicit: whole matrices of scores"
        );
        foreach (int threads in threadCounts)
        {
            WorkerPool.ThreadCount = threads;
            foreach ((int batch, int heads, int length, int size, bool causal) in _cases)
            {
                var speed = new AttentionSpeed(batch, heads, length, size, causal);
                double product = 2e-9 * batch * heads * length * length * size * (causal ? 0.5 : 1);
                double forward = Measure.Seconds(speed.Forward);
                double backward = Measure.Seconds(speed.Backward);
                double wholeForward = Measure.Seconds(speed.ExplicitForward);
                double wholeBackward = Measure.Seconds(speed.ExplicitBackward);
                Console.WriteLine(
                    $"{threads} threads, {batch}x{heads}x{length}x{size}{(causal ? " causal" : "")}: "
                        + $"{1e3 * forward:F2} ({2 * product / forward:F0}), {1e3 * backward:F2} "
                        + $"({5 * product / backward:F0}); explicit {1e3 * wholeForward:F2}, {1e3 * wholeBackward:F2}"
                );
            }
        }
    }

    private void Forward() =>
        Attention.Forward(_shape, Rows(0), Rows(1), Rows(2), default, default, Rows(3), _statistics.Block);

    private void Backward()
    {
        var gradients = new AttentionGradients
        {
            Output = Rows(7),
            Query = Rows(4),
            Key = Rows(5),
            Value = Rows(6),
        };
        Attention.Backward(_shape, Rows(0), Rows(1), Rows(2), default, default, Rows(3), _statistics.Block, gradients);
    }

    private void ExplicitForward()
    {
        (int length, int size) = (_shape.Queries, _shape.Size);
        MatrixView weights = MatrixView.RowMajor(_weights.Block, length);
        BatchedGemm.Multiply(length, length, size, Matrix(0), Matrix(1).Transposed, weights, _scores);
        AttentionWeights.Forward(_shape, _weights.Block, default, default, blindIsZero: true, _weights.Block);
        BatchedGemm.Multiply(length, size, length, weights, Matrix(2), Matrix(3), _weighted);
    }

    private void ExplicitBackward()
    {
        (int length, int size) = (_shape.Queries, _shape.Size);
        MatrixView weights = MatrixView.RowMajor(_weights.Block, length);
        MatrixView slopes = MatrixView.RowMajor(_slopes.Block, length);
        BatchedGemm.Multiply(length, length, size, Matrix(7), Matrix(2).Transposed, slopes, _scores);
        BatchedGemm.Multiply(length, size, length, weights.Transposed, Matrix(7), Matrix(6), _weighted);
        AttentionWeights.ScoreGradient(_shape, _weights.Block, _slopes.Block, _slopes.Block, accumulate: false);
        BatchedGemm.Multiply(length, size, length, slopes, Matrix(1), Matrix(4), _weighted);
        BatchedGemm.Multiply(length, size, length, slopes.Transposed, Matrix(0), Matrix(5), _weighted);
    }

    private AttentionOperand Rows(int which) =>
        new(
            _operands[which].Block,
            _shape.Heads * _shape.Queries * _shape.Size,
            _shape.Queries * _shape.Size,
            _shape.Size
        );

    private MatrixView Matrix(int which) => MatrixView.RowMajor(_operands[which].Block, _shape.Size);

    private static NativeBuffer Random(int length, int seed)
    {
        var buffer = new NativeBuffer(length);
        new RandomKey(seed).Normal(buffer.Block.Span);
        return buffer;
    }
}
