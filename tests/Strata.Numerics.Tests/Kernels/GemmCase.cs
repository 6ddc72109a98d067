using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

/// <summary>One product with small whole numbers, whose sums are exact in any order: results must be equal.</summary>
internal sealed class GemmCase : IDisposable
{
    private const int Gap = 3;
    private const float Untouched = -77777;

    private readonly GuardedMemory _a = new(1 << 22);
    private readonly GuardedMemory _b = new(1 << 22);
    private readonly GuardedMemory _c = new(1 << 20);
    private readonly GuardedMemory _rowBias = new(1 << 14);
    private readonly GuardedMemory _columnBias = new(1 << 14);
    private uint _state = 1;

    public void Check(int m, int n, int k, Layout layoutA, Layout layoutB, bool accumulate, bool biases)
    {
        MatrixView a = Operand(_a, m, k, layoutA);
        MatrixView b = Operand(_b, k, n, layoutB);
        int stride = n + Gap;
        Block memory = _c.Last(Gap + ((m - 1) * stride) + n);
        memory.Span.Fill(Untouched);
        var c = new MatrixView(memory.Slice(Gap, memory.Length - Gap), stride, 1);
        Block rowBias = biases ? Fill(_rowBias.Last(m)) : default;
        Block columnBias = biases ? Fill(_columnBias.Last(n)) : default;
        double[] expected = GemmReference.Multiply(m, n, k, a, b);
        for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++)
        {
            if (accumulate)
                expected[(i * n) + j] += c.Data[(i * stride) + j] = Next();
            if (biases)
                expected[(i * n) + j] += rowBias[i] + columnBias[j];
        }

        Gemm.Multiply(m, n, k, a, b, c, new GemmEpilogue(columnBias, rowBias), accumulate);

        Compare(memory.Span, expected, n, stride, $"{m}×{n}×{k} {layoutA} {layoutB} +={accumulate} bias {biases}");
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _c.Dispose();
        _rowBias.Dispose();
        _columnBias.Dispose();
    }

    private static void Compare(ReadOnlySpan<float> memory, double[] expected, int n, int stride, string what)
    {
        for (int position = 0; position < memory.Length; position++)
        {
            (int i, int j) = Math.DivRem(position - Gap, stride);
            bool outside = position < Gap || j >= n;
            double wanted = outside ? Untouched : expected[(i * n) + j];
            if (memory[position] != wanted)
                throw new InvalidOperationException(
                    $"{what}: {(outside ? "wrote outside" : "wrong")} at ({i}, {j}): {memory[position]}, not {wanted}"
                );
        }
    }

    private MatrixView Operand(GuardedMemory memory, int rows, int columns, Layout layout)
    {
        (int row, int column) = layout switch
        {
            Layout.RowMajor => (columns + 1, 1),
            Layout.ColumnMajor => (1, rows + 1),
            _ => ((2 * columns) + 1, 2),
        };
        Block block = memory.Last(rows == 0 || columns == 0 ? 0 : ((rows - 1) * row) + ((columns - 1) * column) + 1);
        return new(Fill(block), row, column);
    }

    private Block Fill(Block block)
    {
        foreach (ref float value in block.Span)
            value = Next();
        return block;
    }

    // A generator of its own: System.Random takes longer than the products.
    private float Next()
    {
        _state = (_state * 1664525) + 1013904223;
        return (int)(_state >> 24) % 7 - 3;
    }
}
