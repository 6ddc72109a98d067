using Strata.Numerics.Kernels;
using Strata.Numerics.Tests.Threading;

namespace Strata.Numerics.Tests.Kernels;

/// <summary>Products of small whole numbers, whose sums are exact in any order: results must be equal.</summary>
[Collection(ThreadCountCollection.Name)]
public class SymmetricProductTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(13, 5)]
    [InlineData(40, 700)]
    [InlineData(193, 300)]
    [InlineData(200, 400)]
    [InlineData(384, 100)]
    [InlineData(401, 130)]
    public void Is_exact_for_rows_and_columns(int n, int k)
    {
        using var _ = new ThreadCountScope(3);
        var random = new Random(n);
        using var a = new NativeBuffer(n * k);
        foreach (ref float value in a.Block.Span)
            value = random.Next(-8, 9);
        foreach (
            MatrixView view in (MatrixView[])
                [MatrixView.RowMajor(a.Block, k), MatrixView.RowMajor(a.Block, n).Transposed]
        )
        {
            using var c = new NativeBuffer(n * n);
            c.Block.Span.Fill(float.NaN);

            SymmetricProduct.Multiply(n, k, view, c.Block);

            double[] expected = GemmReference.Multiply(n, n, k, view, view.Transposed);
            for (int i = 0; i < expected.Length; i++)
                c.Block[i].ShouldBe((float)expected[i]);
        }
    }
}
