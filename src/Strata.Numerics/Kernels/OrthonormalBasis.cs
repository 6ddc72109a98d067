namespace Strata.Numerics.Kernels;

/// <summary>The orthogonal factor of a matrix, the one whose triangular factor has a positive diagonal.</summary>
/// <remarks>
/// That factor is unique, so it is the Q of any QR decomposition after its columns took the signs of R's diagonal. Of
/// a matrix of normal numbers it is uniform among all (Mezzadri, 2007, https://arxiv.org/abs/math-ph/0609050).
/// </remarks>
public static unsafe class OrthonormalBasis
{
    /// <summary>Replaces the columns of a matrix by orthonormal ones, each in the span of those up to it.</summary>
    /// <param name="columns">The columns, one after the other, each contiguous.</param>
    /// <param name="rows">Values of a column, at least as many as there are columns.</param>
    /// <exception cref="ArgumentException">The columns are not whole, or more than their values.</exception>
    public static void Orthonormalize(Span<double> columns, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        int count = columns.Length / rows;
        if (columns.Length % rows != 0 || count > rows)
            throw new ArgumentException(
                $"{columns.Length} values are not at most {rows} columns of {rows} values.",
                nameof(columns)
            );
        fixed (double* work = columns)
            OrthonormalColumns.Orthonormalize(rows, count, work);
    }
}
