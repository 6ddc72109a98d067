using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

public class OrthonormalBasisTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 7)]
    [InlineData(31, 5)]
    public void Columns_are_orthonormal_and_span_the_old_ones_in_order(int rows, int count)
    {
        float[] drawn = new float[rows * count];
        new RandomKey(4).Normal(drawn);
        double[] before = Array.ConvertAll(drawn, value => (double)value);
        double[] q = (double[])before.Clone();
        OrthonormalBasis.Orthonormalize(q, rows);
        for (int a = 0; a < count; a++)
        for (int b = 0; b < count; b++)
        {
            Dot(q, a, q, b).ShouldBe(a == b ? 1 : 0, 1e-14);
            double r = Dot(q, a, before, b); // upper triangular, with a positive diagonal
            if (a > b)
                r.ShouldBe(0, 1e-13);
            if (a == b)
                r.ShouldBeGreaterThan(0);
        }

        double Dot(double[] x, int i, double[] y, int j) =>
            Enumerable.Range(0, rows).Sum(k => x[(i * rows) + k] * y[(j * rows) + k]);
    }

    [Fact]
    public void More_columns_than_rows_are_refused() =>
        Should.Throw<ArgumentException>(() => OrthonormalBasis.Orthonormalize(new double[6], 2));
}
