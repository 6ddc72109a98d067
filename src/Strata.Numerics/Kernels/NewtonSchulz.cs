using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Makes matrices nearly orthogonal by a polynomial iteration: <c>U·S·Vᵀ</c> becomes about <c>U·Vᵀ</c>.</summary>
/// <remarks>
/// All products are <see cref="Gemm"/>'s in float32, over the shorter side; those of a matrix with itself cost half.
/// Jordan, 2024, https://kellerjordan.github.io/posts/muon.
/// </remarks>
public static unsafe class NewtonSchulz
{
    // As optax: sums of a Gram matrix are at least this before their root is divided by.
    private const double LeastGram = 1e-8;

    /// <summary>Runs the iteration over every matrix of an array.</summary>
    /// <param name="batch">Where the matrices lie.</param>
    /// <param name="x">The array; replaced.</param>
    /// <param name="options">What stands before the first step.</param>
    /// <param name="steps">The steps.</param>
    /// <returns>⟨input, result⟩ over all matrices, where the options want it; else 0.</returns>
    public static double Orthogonalize(
        in MatrixBatch batch,
        Block x,
        in NewtonSchulzOptions options,
        ReadOnlySpan<QuinticStep> steps
    )
    {
        int size = batch.Size;
        bool inPlace = batch.IsContiguous;
        int room = checked((inPlace ? 0 : size) + (options.WantsDual ? size : 0));
        var gathered = new Block(ScratchMemory.Rent(ScratchPurpose.Gathered, room), room);
        Block copy = options.WantsDual ? gathered.Slice(room - size, size) : default;
        double dual = 0;
        for (int b = 0; b < batch.Count; b++)
        {
            int start = b * batch.BatchStride;
            Block matrix = inPlace ? x.Slice(start, size) : gathered.Slice(0, size);
            if (!inPlace)
                Move(batch, x.Slice(start, x.Length - start), matrix, gather: true);
            if (options.WantsDual)
                matrix.CopyTo(copy);
            Iterate(batch.Rows, batch.Columns, matrix, options, steps);
            if (options.WantsDual)
                dual += Inner(copy.Span, matrix.Span);
            if (!inPlace)
                Move(batch, x.Slice(start, x.Length - start), matrix, gather: false);
        }

        return dual;
    }

    private static void Iterate(
        int rows,
        int columns,
        Block x,
        in NewtonSchulzOptions options,
        ReadOnlySpan<QuinticStep> steps
    )
    {
        int side = Math.Min(rows, columns);
        int size = rows * columns;
        bool tall = rows > columns;
        int square = side * side;
        int needed = checked(size + (2 * square));
        var scratch = new Block(ScratchMemory.Rent(ScratchPurpose.Iteration, Math.Max(1, needed)), needed);
        Block next = scratch.Slice(0, size);
        Block gram = scratch.Slice(size, square);
        Block polynomial = scratch.Slice(size + square, square);
        Block now = x;
        Shrink(rows, columns, now, gram, polynomial, options);
        for (int step = 0; step < steps.Length; step++)
        {
            MatrixView view = MatrixView.RowMajor(now, columns);
            MatrixView shortSide = tall ? view.Transposed : view;
            SymmetricProduct.Multiply(side, tall ? rows : columns, shortSide, gram);
            if (step == 0)
                ShrinkByGram(rows, columns, now, gram, options.Start);
            // Symmetric, so its square is its product with its own transpose.
            SymmetricProduct.Multiply(side, side, MatrixView.RowMajor(gram, side), polynomial);
            ScaledSum.Combine(polynomial, (float)steps[step].C, gram, (float)steps[step].B);
            ScaledSum.Store(next, now, (float)steps[step].A, accumulate: false);
            MatrixView target = MatrixView.RowMajor(next, columns);
            MatrixView factor = MatrixView.RowMajor(polynomial, side);
            if (tall)
                Gemm.Multiply(rows, columns, side, view, factor, target, accumulate: true);
            else
                Gemm.Multiply(rows, columns, side, factor, view, target, accumulate: true);
            (now, next) = (next, now);
        }

        if (steps.Length % 2 == 1)
            now.CopyTo(x);
    }

    private static void Shrink(int rows, int columns, Block x, Block gram, Block spare, in NewtonSchulzOptions options)
    {
        if (options.Start is NewtonSchulzStart.Aol or NewtonSchulzStart.Schatten)
            return;
        double norm =
            options.Start == NewtonSchulzStart.Spectral
                ? SpectralNorm.Of(rows, columns, x, gram, spare)
                : Math.Sqrt(Magnitude.SumOfSquares(x));
        norm *= options.SafetyFactor;
        norm = options.AddEpsilon ? norm + options.Epsilon : Math.Max(norm, options.Epsilon);
        ScaledSum.Store(x, x, (float)(1 / norm), accumulate: false);
    }

    /// <summary>The two starts that need the Gram matrix, which is scaled along.</summary>
    private static void ShrinkByGram(int rows, int columns, Block x, Block gram, NewtonSchulzStart start)
    {
        int side = Math.Min(rows, columns);
        Span<float> values = x.Span;
        Span<float> products = gram.Span;
        if (start == NewtonSchulzStart.Schatten)
        {
            double factor = 1 / Math.Sqrt(Math.Max(Math.Sqrt(Magnitude.SumOfSquares(gram)), LeastGram));
            ScaledSum.Store(x, x, (float)factor, accumulate: false);
            ScaledSum.Store(gram, gram, (float)(factor * factor), accumulate: false);
            return;
        }

        if (start != NewtonSchulzStart.Aol)
            return;
        var factors = new Span<float>(ScratchMemory.Rent(ScratchPurpose.Factors, side), side);
        for (int i = 0; i < side; i++)
            factors[i] = (float)(1 / Math.Sqrt(Math.Max(Magnitude.Sum(gram.Slice(i * side, side)), LeastGram)));
        for (int i = 0; i < side; i++)
        for (int j = 0; j < side; j++)
            products[(i * side) + j] *= factors[i] * factors[j];
        for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++)
            values[(i * columns) + j] *= rows > columns ? factors[j] : factors[i];
    }

    private static void Move(in MatrixBatch batch, Block array, Block matrix, bool gather)
    {
        Span<float> strided = array.Span;
        Span<float> dense = matrix.Span;
        for (int i = 0; i < batch.Rows; i++)
        for (int j = 0; j < batch.Columns; j++)
        {
            ref float outside = ref strided[(i * batch.RowStride) + (j * batch.ColumnStride)];
            ref float inside = ref dense[(i * batch.Columns) + j];
            if (gather)
                inside = outside;
            else
                outside = inside;
        }
    }

    private static double Inner(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += (double)x[i] * y[i];
        return sum;
    }
}
