using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Real powers of symmetric matrices without negative eigenvalues, by their eigenvectors.</summary>
public static unsafe class SymmetricPower
{
    /// <summary><c>result ← (A + ε)^exponent</c>.</summary>
    /// <param name="n">Rows and columns.</param>
    /// <param name="matrix">A: n×n, row-major, symmetric.</param>
    /// <param name="exponent">The exponent; may be negative.</param>
    /// <param name="epsilon">Added to every eigenvalue.</param>
    /// <param name="result">n×n, row-major; must not overlap A.</param>
    public static void Compute(int n, Block matrix, double exponent, double epsilon, Block result)
    {
        var vectors = new Block(ScratchMemory.Rent(ScratchPurpose.Gathered, (long)n * n), n * n);
        var values = new Span<double>((double*)ScratchMemory.Rent(ScratchPurpose.Factors, 2L * n), n);
        SingularVectors.Left(n, n, MatrixView.RowMajor(matrix, n), vectors, n, values);
        Span<float> columns = vectors.Span;
        // Half of the power on either side: the product of a matrix with its own transpose stays symmetric.
        for (int j = 0; j < n; j++)
        {
            float half = (float)Math.Pow(values[j] + epsilon, exponent / 2);
            for (int i = 0; i < n; i++)
                columns[(i * n) + j] *= half;
        }

        SymmetricProduct.Multiply(n, n, MatrixView.RowMajor(vectors, n), result);
    }
}
