using Strata.Numerics.Kernels;
using Strata.Tests;

namespace Strata.Numerics.Tests.Kernels;

public class SingularVectorsTests
{
    public static TheoryData<int, int> Sizes =>
        new()
        {
            { 1, 1 },
            { 5, 1 },
            { 2, 2 },
            { 7, 4 },
            { 33, 33 },
            { 48, 31 },
            { 200, 130 },
        };

    [Theory, MemberData(nameof(Sizes))]
    public void Vectors_are_orthonormal_and_diagonalize_the_gram_matrix(int rows, int columns)
    {
        float[] input = DenseMatrix.Random(rows * columns, rows);
        (double[,] u, double[] values) = Run(rows, columns, input, columns);

        Orthonormal(u);
        values.ShouldBe(values.OrderDescending());
        double[,] a = DenseMatrix.From(input, rows, columns);
        double[,] turned = DenseMatrix.Times(DenseMatrix.Transposed(u), a);
        double[,] gram = DenseMatrix.Times(turned, DenseMatrix.Transposed(turned));
        for (int i = 0; i < columns; i++)
            gram[i, i] -= values[i] * values[i];
        gram.Cast<double>().Max(Math.Abs).ShouldBeLessThan(1e-6 * values[0] * values[0]);
    }

    [Fact]
    public void A_singular_matrix_is_completed_by_axes()
    {
        // Two rows that are not zero: rank 2. The third vector is the last of the leading four axes.
        var input = new float[28];
        DenseMatrix.Random(8, 9).CopyTo(input, 0);

        (double[,] u, double[] values) = Run(7, 4, input, 4);

        Orthonormal(u);
        values[2].ShouldBe(0, 1e-12);
        u[3, 2].ShouldBe(1);
        u[2, 3].ShouldBe(1);
    }

    [Fact]
    public void Zeros_and_ties_are_no_trouble()
    {
        Orthonormal(Run(6, 3, new float[18], 3).Vectors);
        float[] identity = [.. Enumerable.Range(0, 16).Select(i => i % 5 == 0 ? 2f : 0f)];
        (double[,] u, double[] values) = Run(4, 4, identity, 4);
        Orthonormal(u);
        values.ShouldAllBe(value => value == 2);
    }

    [Fact]
    public void Nearly_singular_matrices_keep_their_small_values()
    {
        // Hilbert's matrix: condition 1.5e10 in eight rows. Its smallest eigenvalue is 1.1e-10.
        var input = new float[64];
        for (int i = 0; i < 64; i++)
            input[i] = 1f / ((i / 8) + (i % 8) + 1);
        (double[,] u, double[] values) = Run(8, 8, input, 8);

        Orthonormal(u);
        values[0].ShouldBe(1.6959, 1e-4); // the float32 matrix is not exactly Hilbert's, so only the large ones are known
        values.ShouldAllBe(value => value >= 0);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        float[] input = DenseMatrix.Random(160 * 150, 2);
        using (new Threading.ThreadCountScope(1))
        {
            double[,] alone = Run(160, 150, input, 20).Vectors;
            using (new Threading.ThreadCountScope(3))
                DenseMatrix.LargestDifference(Run(160, 150, input, 20).Vectors, alone).ShouldBe(0);
        }
    }

    private static void Orthonormal(double[,] u)
    {
        double[,] gram = DenseMatrix.Times(DenseMatrix.Transposed(u), u);
        for (int i = 0; i < gram.GetLength(0); i++)
            gram[i, i] -= 1;
        gram.Cast<double>().Max(Math.Abs).ShouldBeLessThan(1e-6); // the vectors are rounded to float
    }

    private static (double[,] Vectors, double[] Values) Run(int rows, int columns, float[] input, int count)
    {
        using var matrix = new NativeBuffer(input.Length);
        using var vectors = new NativeBuffer(rows * count);
        input.CopyTo(matrix.Block.Span);
        var values = new double[count];
        SingularVectors.Left(rows, columns, MatrixView.RowMajor(matrix.Block, columns), vectors.Block, count, values);
        return (DenseMatrix.From(vectors.Block.Span, rows, count), values);
    }
}
