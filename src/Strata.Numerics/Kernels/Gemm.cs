using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Matrix multiplication of float32 matrices.</summary>
/// <remarks>
/// The instruction set is chosen at run time: AVX-512, AVX2 with FMA, or whatever <see cref="Vector{T}"/> is. Across
/// instruction sets results agree within rounding; for any number of threads they are the same bits.
/// </remarks>
public static unsafe class Gemm
{
    // Below this many multiply-adds (some microseconds) a second thread costs more than it brings.
    private const long ParallelWork = 400_000;

    // Up to so many rows or columns, packing the other operand costs more than dot products lose to register tiles.
    private const int FewLanes = 16;

    /// <summary><c>C = A·B</c>, or <c>C += A·B</c>.</summary>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A, rows of B; with 0 the product is all zeros.</param>
    /// <param name="a">m×k, any strides that are not negative.</param>
    /// <param name="b">k×n, any strides that are not negative.</param>
    /// <param name="c">m×n, column stride 1; it must not overlap A or B.</param>
    /// <param name="accumulate">Add to C instead of replacing it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="ArgumentException">A block is too short for its matrix, or a stride is not allowed.</exception>
    public static void Multiply(
        int m,
        int n,
        int k,
        MatrixView a,
        MatrixView b,
        MatrixView c,
        bool accumulate = false
    ) => Multiply(m, n, k, a, b, c, default, accumulate);

    /// <summary><c>C = A·B + biases</c>, or <c>C += A·B + biases</c>.</summary>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A, rows of B; with 0 the product is all zeros.</param>
    /// <param name="a">m×k, any strides that are not negative.</param>
    /// <param name="b">k×n, any strides that are not negative.</param>
    /// <param name="c">m×n, column stride 1; it must not overlap A or B.</param>
    /// <param name="epilogue">What is added to the result.</param>
    /// <param name="accumulate">Add to C instead of replacing it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="ArgumentException">A block is too short for its matrix, or a stride is not allowed.</exception>
    public static void Multiply(
        int m,
        int n,
        int k,
        MatrixView a,
        MatrixView b,
        MatrixView c,
        in GemmEpilogue epilogue,
        bool accumulate = false
    ) => Multiply(m, n, k, a, b, c, epilogue, accumulate, upperOnly: false);

    /// <summary>Rows of the products whose <see cref="MultiplyUpper"/> saves the most.</summary>
    internal static int UpperRows =>
        Lanes512.IsSupported ? FewRowsGemm<Lanes512, Vector512<float>>.MaxRows
        : Lanes256.IsSupported ? FewRowsGemm<Lanes256, Vector256<float>>.MaxRows
        : FewRowsGemm<LanesPortable, Vector<float>>.MaxRows;

    /// <summary><c>C = A·B</c> on the diagonal and to its right; what stands left of it is arbitrary.</summary>
    internal static void MultiplyUpper(int m, int n, int k, MatrixView a, MatrixView b, MatrixView c) =>
        Multiply(m, n, k, a, b, c, default, accumulate: false, upperOnly: true);

    private static void Multiply(
        int m,
        int n,
        int k,
        MatrixView a,
        MatrixView b,
        MatrixView c,
        in GemmEpilogue epilogue,
        bool accumulate,
        bool upperOnly
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        if (m == 0 || n == 0)
            return;
        CheckMatrix(a, m, k, nameof(a));
        CheckMatrix(b, k, n, nameof(b));
        CheckMatrix(c, m, n, nameof(c));
        CheckResult(c, m, n);
        CheckBias(epilogue.ColumnBias, n, "column");
        CheckBias(epilogue.RowBias, m, "row");
        var problem = new GemmProblem
        {
            M = m,
            N = n,
            K = k,
            A = a.Data.Pointer,
            ARow = a.RowStride,
            AColumn = a.ColumnStride,
            B = b.Data.Pointer,
            BRow = b.RowStride,
            BColumn = b.ColumnStride,
            C = c.Data.Pointer,
            CRow = c.RowStride,
            Accumulate = accumulate,
            UpperOnly = upperOnly,
            ColumnBias = epilogue.ColumnBias.Pointer,
            RowBias = epilogue.RowBias.Pointer,
        };
        if (k == 0)
            MultiplyNothing(problem);
        else if (Lanes512.IsSupported)
            Multiply<Lanes512, Vector512<float>>(problem);
        else if (Lanes256.IsSupported)
            Multiply<Lanes256, Vector256<float>>(problem);
        else
            Multiply<LanesPortable, Vector<float>>(problem);
    }

    private static void Multiply<TLanes, TVector>(in GemmProblem problem)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        int threads = problem.Work < ParallelWork ? 1 : WorkerPool.ThreadCount;
        if (problem.M == 1 || problem.N == 1)
            MatrixVector<TLanes, TVector>.Multiply(problem, threads);
        else if (DotGemm<TLanes, TVector>.Fits(problem) && PrefersDots(problem, TLanes.Count))
            DotGemm<TLanes, TVector>.Multiply(problem, threads);
        else if (FewRowsGemm<TLanes, TVector>.Fits(problem))
            FewRowsGemm<TLanes, TVector>.Multiply(problem, threads);
        else
            PackedGemm<TLanes, TVector>.Multiply(problem, threads);
    }

    private static bool PrefersDots(in GemmProblem problem, int vector) =>
        problem.K >= vector && Math.Min(problem.M, problem.N) <= FewLanes;

    private static void MultiplyNothing(in GemmProblem problem)
    {
        for (int i = 0; !problem.Accumulate && i < problem.M; i++)
            new Span<float>(problem.C + (i * problem.CRow), problem.N).Clear();
        problem.AddBias<LanesPortable, Vector<float>>(0, problem.M, 0, problem.N);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CheckMatrix(MatrixView matrix, int rows, int columns, string name)
    {
        if (rows == 0 || columns == 0)
            return;
        if (
            matrix.RowStride < 0
            || matrix.ColumnStride < 0
            || ((rows - 1L) * matrix.RowStride) + ((columns - 1L) * matrix.ColumnStride) >= matrix.Data.Length
        )
            ThrowOutside(matrix, rows, columns, name);
    }

    private static void CheckResult(MatrixView c, int m, int n)
    {
        if (c.ColumnStride != 1)
            throw new ArgumentException(
                $"C must have column stride 1, got {c.ColumnStride}. To fill a transposed matrix, multiply Bᵀ by Aᵀ.",
                nameof(c)
            );
        if (m > 1 && c.RowStride < n)
            throw new ArgumentException(
                $"The {n} columns of C overlap: its row stride is {c.RowStride}, expected at least {n}.",
                nameof(c)
            );
    }

    private static void CheckBias(Block bias, int length, string axis)
    {
        if (!bias.IsEmpty && bias.Length != length)
            throw new ArgumentException(
                $"The {axis} bias has {bias.Length} values, expected {length}, one for each {axis} of C.",
                nameof(bias)
            );
    }

    private static void ThrowOutside(MatrixView matrix, int rows, int columns, string name)
    {
        if (matrix.RowStride < 0 || matrix.ColumnStride < 0)
            throw new ArgumentException(
                $"Strides must not be negative, got {matrix.RowStride} and {matrix.ColumnStride}.",
                name
            );
        long needed = ((rows - 1L) * matrix.RowStride) + ((columns - 1L) * matrix.ColumnStride) + 1;
        throw new ArgumentException(
            $"A matrix of {rows}×{columns} with strides {matrix.RowStride} and {matrix.ColumnStride} needs {needed} values, "
                + $"the block has {matrix.Data.Length}.",
            name
        );
    }
}
