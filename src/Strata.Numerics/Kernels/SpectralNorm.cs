namespace Strata.Numerics.Kernels;

/// <summary>The largest singular value of a matrix.</summary>
/// <remarks>
/// The Gram matrix is squared again and again, which leaves its dominant direction, in as many products as digits of the
/// gap; the Rayleigh quotient of that direction, in double, is then exact to the square of what is left of the others.
/// </remarks>
public static class SpectralNorm
{
    // 2¹⁸ steps of power iteration: two values that still mix then differ by 2e-6 at most, and the quotient lies between.
    private const int Squarings = 18;

    /// <summary>Its value.</summary>
    /// <param name="rows">Rows of x.</param>
    /// <param name="columns">Columns of x.</param>
    /// <param name="x">Row-major.</param>
    /// <param name="first">Room for the square of the shorter side; overwritten.</param>
    /// <param name="second">Room for the same again; overwritten.</param>
    public static double Of(int rows, int columns, Block x, Block first, Block second)
    {
        int side = Math.Min(rows, columns);
        MatrixView view = MatrixView.RowMajor(x, columns);
        SymmetricProduct.Multiply(side, Math.Max(rows, columns), rows > columns ? view.Transposed : view, first);
        for (int i = 0; i < Squarings; i++)
        {
            double norm = Math.Sqrt(Magnitude.SumOfSquares(first));
            if (norm == 0)
                return 0;
            ScaledSum.Store(first, first, (float)(1 / norm), accumulate: false);
            SymmetricProduct.Multiply(side, side, MatrixView.RowMajor(first, side), second);
            (first, second) = (second, first);
        }

        return Quotient(rows, columns, x.Span, Dominant(side, first));
    }

    /// <summary>The row of largest norm: all rows of a matrix of rank 1 are multiples of one direction.</summary>
    private static ReadOnlySpan<float> Dominant(int side, Block power)
    {
        int best = 0;
        double most = -1;
        for (int i = 0; i < side; i++)
        {
            double norm = Magnitude.SumOfSquares(power.Slice(i * side, side));
            if (norm > most)
                (best, most) = (i, norm);
        }

        return power.Slice(best * side, side).Span;
    }

    /// <summary>‖X·v‖ / ‖v‖, or that of the transpose where the rows are the shorter side.</summary>
    private static double Quotient(int rows, int columns, ReadOnlySpan<float> x, ReadOnlySpan<float> v)
    {
        double length = 0;
        foreach (float value in v)
            length += (double)value * value;
        double sum = 0;
        bool tall = rows > columns;
        for (int i = 0; i < (tall ? rows : columns); i++)
        {
            double product = 0;
            for (int j = 0; j < v.Length; j++)
                product += (double)v[j] * (tall ? x[(i * columns) + j] : x[(j * columns) + i]);
            sum += product * product;
        }

        return length == 0 ? 0 : Math.Sqrt(sum / length);
    }
}
