using System.Numerics;

namespace Strata.Numerics.Kernels;

/// <summary>Columns of doubles that are made orthonormal one after the other; each is contiguous.</summary>
internal static unsafe class OrthonormalColumns
{
    /// <summary>Takes from every column what lies along those before it, and gives it length 1.</summary>
    /// <param name="rows">Values of a column.</param>
    /// <param name="columns">How many, at most <paramref name="rows"/>; replaced.</param>
    /// <param name="work">The columns.</param>
    /// <remarks>A column that the others already span is replaced by an axis.</remarks>
    public static void Orthonormalize(int rows, int columns, double* work)
    {
        for (int k = 0; k < columns; k++)
        {
            double* column = work + ((long)k * rows);
            double before = Math.Sqrt(Dot(column, column, rows));
            RemoveAlong(rows, column, work, null, k);
            double norm = Math.Sqrt(Dot(column, column, rows));
            if (norm > before * rows * 1e-15)
                Scale(column, rows, 1 / norm);
            else
                Complete(rows, columns, work, null, k);
        }
    }

    /// <summary>Replaces a column by an axis that is orthogonal to those before it, the last of the leading axes first.</summary>
    /// <param name="rows">Values of a column.</param>
    /// <param name="leading">How many axes count as leading.</param>
    /// <param name="work">The columns.</param>
    /// <param name="order">Which columns come before which, as doubles; null where they stand in order.</param>
    /// <param name="k">The place of the column in that order.</param>
    public static void Complete(int rows, int leading, double* work, double* order, int k)
    {
        double* column = work + ((long)Place(order, k) * rows);
        for (int attempt = 0; attempt < rows; attempt++)
        {
            int axis = attempt < leading ? leading - 1 - attempt : attempt;
            new Span<double>(column, rows).Clear();
            column[axis] = 1;
            RemoveAlong(rows, column, work, order, k);
            double norm = Math.Sqrt(Dot(column, column, rows));
            if (norm * norm * rows < 0.5)
                continue; // some axis has at least 1/rows of its square outside of fewer than rows vectors
            Scale(column, rows, 1 / norm);
            return;
        }
    }

    public static void Scale(double* column, int rows, double factor)
    {
        for (int i = 0; i < rows; i++)
            column[i] *= factor;
    }

    public static double Dot(double* x, double* y, int length)
    {
        Vector<double> a = default;
        Vector<double> b = default;
        int width = Vector<double>.Count;
        int i = 0;
        for (; i <= length - (2 * width); i += 2 * width)
        {
            a += Vector.Load(x + i) * Vector.Load(y + i);
            b += Vector.Load(x + i + width) * Vector.Load(y + i + width);
        }

        double sum = Vector.Sum(a + b);
        for (; i < length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    private static void RemoveAlong(int rows, double* column, double* work, double* order, int k)
    {
        int width = Vector<double>.Count;
        for (int again = 0; again < 2; again++) // the second pass removes what rounding of the first left
        for (int before = 0; before < k; before++)
        {
            double* other = work + ((long)Place(order, before) * rows);
            double along = Dot(column, other, rows);
            int i = 0;
            for (; i <= rows - width; i += width)
                Vector.Store(Vector.Load(column + i) - (Vector.Load(other + i) * along), column + i);
            for (; i < rows; i++)
                column[i] -= along * other[i];
        }
    }

    private static int Place(double* order, int k) => order == null ? k : (int)order[k];
}
