using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>A basis that follows the eigenvectors of a symmetric matrix that changes slowly.</summary>
public static unsafe class Eigenbasis
{
    /// <summary>The eigenvectors themselves, by falling eigenvalue.</summary>
    /// <param name="n">Rows and columns.</param>
    /// <param name="matrix">n×n, row-major, symmetric, without negative eigenvalues.</param>
    /// <param name="basis">n×n, row-major; its columns are the vectors.</param>
    public static void Begin(int n, Block matrix, Block basis) =>
        SingularVectors.Left(n, n, MatrixView.RowMajor(matrix, n), basis, n);

    /// <summary>One step of power iteration and orthonormalization, the columns first sorted by their Rayleigh quotients.</summary>
    /// <param name="outer">The product of the sizes before the axis, in an array that lives in the basis.</param>
    /// <param name="n">The size of the axis; rows and columns of the matrix.</param>
    /// <param name="inner">The product of the sizes behind the axis.</param>
    /// <param name="matrix">n×n, row-major, symmetric.</param>
    /// <param name="basis">n×n, row-major; replaced.</param>
    /// <param name="array">outer × n × inner; sorted along with the columns.</param>
    public static void Refresh(int outer, int n, int inner, Block matrix, Block basis, Block array)
    {
        var power = new Block(ScratchMemory.Rent(ScratchPurpose.Gathered, (long)n * n), n * n);
        double* work = (double*)ScratchMemory.Rent(ScratchPurpose.Decomposition, 2 * (((long)n * n) + (2L * n)));
        double* quotients = work + ((long)n * n);
        double* order = quotients + n;
        Gemm.Multiply(
            n,
            n,
            n,
            MatrixView.RowMajor(matrix, n),
            MatrixView.RowMajor(basis, n),
            MatrixView.RowMajor(power, n)
        );
        Span<float> columns = basis.Span;
        Span<float> products = power.Span;
        for (int j = 0; j < n; j++)
        {
            double quotient = 0;
            for (int i = 0; i < n; i++)
                quotient += (double)columns[(i * n) + j] * products[(i * n) + j];
            quotients[j] = quotient;
            int place = j;
            for (; place > 0 && quotients[(int)order[place - 1]] < quotient; place--)
                order[place] = order[place - 1];
            order[place] = j;
        }

        for (int k = 0; k < n; k++)
        for (int i = 0; i < n; i++)
            work[((long)k * n) + i] = products[(i * n) + (int)order[k]];
        Sort(outer, n, inner, array.Span, order);
        OrthonormalColumns.Orthonormalize(n, n, work);
        for (int k = 0; k < n; k++)
        for (int i = 0; i < n; i++)
            columns[(i * n) + k] = (float)work[((long)k * n) + i];
    }

    private static void Sort(int outer, int n, int inner, Span<float> array, double* order)
    {
        int size = n * inner;
        var copy = new Span<float>(ScratchMemory.Rent(ScratchPurpose.Iteration, size), size);
        for (int o = 0; o < outer; o++)
        {
            Span<float> slice = array.Slice(o * size, size);
            slice.CopyTo(copy);
            for (int k = 0; k < n; k++)
                copy.Slice((int)order[k] * inner, inner).CopyTo(slice.Slice(k * inner, inner));
        }
    }
}
