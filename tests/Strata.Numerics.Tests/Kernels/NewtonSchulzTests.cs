using Strata.Numerics.Kernels;
using Strata.Tests;

namespace Strata.Numerics.Tests.Kernels;

public class NewtonSchulzTests
{
    private static readonly QuinticStep[] s_usual = [.. Enumerable.Repeat(new QuinticStep(3.4445, -4.7750, 2.0315), 5)];

    // Steps that converge to 1, where the usual ones only come near.
    private static readonly QuinticStep[] s_exact = [.. Enumerable.Repeat(new QuinticStep(1.875, -1.25, 0.375), 40)];

    public static TheoryData<int, int> Sizes =>
        new()
        {
            { 1, 1 },
            { 1, 5 },
            { 7, 4 },
            { 4, 7 },
            { 33, 33 },
            { 48, 32 },
            { 200, 130 },
            { 70, 420 },
        };

    [Theory, MemberData(nameof(Sizes))]
    public void Agrees_with_the_iteration_in_double(int rows, int columns)
    {
        foreach (NewtonSchulzStart start in Enum.GetValues<NewtonSchulzStart>())
        {
            float[] input = DenseMatrix.Random(rows * columns, rows + columns);
            double[,] expected = Reference(DenseMatrix.From(input, rows, columns), s_usual, start);

            double[,] found = DenseMatrix.From(Run(rows, columns, input, new(Start: start), s_usual), rows, columns);

            DenseMatrix.LargestDifference(found, expected).ShouldBeLessThan(2e-5, $"{start}");
        }
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Makes_the_shorter_side_orthonormal(int rows, int columns)
    {
        float[] input = DenseMatrix.Random(rows * columns, 3);

        double[,] x = DenseMatrix.From(Run(rows, columns, input, new(), s_exact), rows, columns);

        double[,] gram =
            rows > columns
                ? DenseMatrix.Times(DenseMatrix.Transposed(x), x)
                : DenseMatrix.Times(x, DenseMatrix.Transposed(x));
        for (int i = 0; i < gram.GetLength(0); i++)
            gram[i, i] -= 1;
        gram.Cast<double>().Max(Math.Abs).ShouldBeLessThan(1e-4);
    }

    [Fact]
    public void Takes_matrices_from_any_place_of_an_array_alike()
    {
        // Four 5×3 matrices whose elements lie 4 apart: the first two axes of a 5×3×2×2 kernel.
        float[] array = DenseMatrix.Random(60, 1);
        float[] strided = [.. array];
        using var buffer = new NativeBuffer(60);
        strided.CopyTo(buffer.Block.Span);
        double dual = NewtonSchulz.Orthogonalize(new(4, 5, 3, 1, 12, 4), buffer.Block, new(WantsDual: true), s_usual);

        double expectedDual = 0;
        for (int b = 0; b < 4; b++)
        {
            float[] matrix = [.. Enumerable.Range(0, 15).Select(i => array[(i * 4) + b])];
            float[] alone = Run(5, 3, matrix, new(), s_usual);
            for (int i = 0; i < 15; i++)
            {
                buffer.Block[(i * 4) + b].ShouldBe(alone[i]);
                expectedDual += (double)matrix[i] * alone[i];
            }
        }

        dual.ShouldBe(expectedDual, 1e-9);
    }

    [Fact]
    public void A_matrix_of_zeros_stays_one()
    {
        foreach (NewtonSchulzStart start in Enum.GetValues<NewtonSchulzStart>())
            Run(6, 4, new float[24], new(Start: start), s_usual).ShouldAllBe(value => value == 0);
    }

    [Theory, InlineData(true, 0.25), InlineData(false, 0.5)]
    public void Epsilon_is_added_to_the_norm_or_is_its_least_value(bool add, double expected)
    {
        // One value of 1 with norm 1 · 2, ε 2; a step that does nothing leaves what was divided.
        QuinticStep[] nothing = [new(1, 0, 0)];

        float[] x = Run(1, 1, [1], new(2, add, SafetyFactor: 2), nothing);

        x[0].ShouldBe((float)expected);
    }

    [Fact]
    public void The_spectral_norm_is_right_also_where_two_values_lie_close()
    {
        // Orthonormal columns times known singular values.
        foreach (double second in (double[])[1, 0.9999, 0.999, 0.5, 0])
        {
            float[] basis = Run(40, 6, DenseMatrix.Random(240, 5), new(), s_exact);
            double[] values = [1, second, 0.3, 0.2, 0.1, 0.01];
            using var x = new NativeBuffer(240);
            using var room = new NativeBuffer(72);
            for (int i = 0; i < 240; i++)
                x.Block[i] = (float)(basis[i] * values[i % 6]);

            SpectralNorm.Of(40, 6, x.Block, room.Block.Slice(0, 36), room.Block.Slice(36, 36)).ShouldBe(1, 3e-6);
        }
    }

    private static float[] Run(int rows, int columns, float[] input, NewtonSchulzOptions options, QuinticStep[] steps)
    {
        using var buffer = new NativeBuffer(input.Length);
        input.CopyTo(buffer.Block.Span);
        // The default of a record struct is not that of its parameters.
        options = options.SafetyFactor == 0 ? new NewtonSchulzOptions(1e-7) : options;
        NewtonSchulz.Orthogonalize(MatrixBatch.RowMajor(rows, columns), buffer.Block, options, steps);
        return buffer.Block.Span.ToArray();
    }

    private static double[,] Reference(double[,] x, QuinticStep[] steps, NewtonSchulzStart start)
    {
        bool tall = x.GetLength(0) > x.GetLength(1);
        x = tall ? DenseMatrix.Transposed(x) : x;
        double[,] gram = DenseMatrix.Times(x, DenseMatrix.Transposed(x));
        double[] factors = new double[x.GetLength(0)];
        double whole = start switch
        {
            NewtonSchulzStart.Spectral => Largest(gram),
            NewtonSchulzStart.Schatten => Math.Sqrt(DenseMatrix.Norm(gram)),
            _ => DenseMatrix.Norm(x),
        };
        for (int i = 0; i < factors.Length; i++)
        {
            double row = 0;
            for (int j = 0; j < factors.Length; j++)
                row += Math.Abs(gram[i, j]);
            factors[i] = 1 / (start == NewtonSchulzStart.Aol ? Math.Sqrt(row) : whole);
        }

        for (int i = 0; i < x.GetLength(0); i++)
        for (int j = 0; j < x.GetLength(1); j++)
            x[i, j] *= factors[i];
        foreach (QuinticStep step in steps)
        {
            gram = DenseMatrix.Times(x, DenseMatrix.Transposed(x));
            double[,] polynomial = DenseMatrix.Combined(step.B, gram, step.C, DenseMatrix.Times(gram, gram));
            x = DenseMatrix.Combined(step.A, x, 1, DenseMatrix.Times(polynomial, x));
        }

        return tall ? DenseMatrix.Transposed(x) : x;
    }

    /// <summary>The root of the largest eigenvalue, by many steps of power iteration.</summary>
    private static double Largest(double[,] gram)
    {
        var v = new double[gram.GetLength(0), 1];
        for (int i = 0; i < v.Length; i++)
            v[i, 0] = 1 + (0.1 * i);
        for (int step = 0; step < 3_000; step++)
        {
            v = DenseMatrix.Times(gram, v);
            v = DenseMatrix.Combined(1 / DenseMatrix.Norm(v), v, 0, v);
        }

        return Math.Sqrt(DenseMatrix.Norm(DenseMatrix.Times(gram, v)));
    }
}
