namespace Strata.Tests;

/// <summary>Plain double matrices: what matrix kernels and rules are held to where no peer's numbers are at hand.</summary>
internal static class DenseMatrix
{
    /// <summary>Values without pattern, the same for the same seed.</summary>
    public static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    public static double[,] From(ReadOnlySpan<float> values, int rows, int columns)
    {
        var matrix = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++)
            matrix[i, j] = values[(i * columns) + j];
        return matrix;
    }

    public static double[,] Times(double[,] a, double[,] b)
    {
        var c = new double[a.GetLength(0), b.GetLength(1)];
        for (int i = 0; i < c.GetLength(0); i++)
        for (int k = 0; k < a.GetLength(1); k++)
        for (int j = 0; j < c.GetLength(1); j++)
            c[i, j] += a[i, k] * b[k, j];
        return c;
    }

    public static double[,] Transposed(double[,] a)
    {
        var t = new double[a.GetLength(1), a.GetLength(0)];
        for (int i = 0; i < a.GetLength(0); i++)
        for (int j = 0; j < a.GetLength(1); j++)
            t[j, i] = a[i, j];
        return t;
    }

    public static double[,] Map(double[,] a, double[,] b, Func<double, double, double> map)
    {
        var c = new double[a.GetLength(0), a.GetLength(1)];
        for (int i = 0; i < c.GetLength(0); i++)
        for (int j = 0; j < c.GetLength(1); j++)
            c[i, j] = map(a[i, j], b[i, j]);
        return c;
    }

    /// <summary>Eigenvalues, falling, and eigenvectors as columns, by two-sided Jacobi rotations.</summary>
    public static (double[] Values, double[,] Vectors) Eigen(double[,] symmetric)
    {
        int n = symmetric.GetLength(0);
        var a = (double[,])symmetric.Clone();
        var v = new double[n, n];
        for (int i = 0; i < n; i++)
            v[i, i] = 1;
        for (int sweep = 0; sweep < 100; sweep++)
        for (int p = 0; p < n; p++)
        for (int q = p + 1; q < n; q++)
        {
            if (Math.Abs(a[p, q]) < 1e-300)
                continue;
            double angle = 0.5 * Math.Atan2(2 * a[p, q], a[q, q] - a[p, p]);
            (double s, double c) = Math.SinCos(angle);
            for (int k = 0; k < n; k++)
                (a[k, p], a[k, q]) = ((c * a[k, p]) - (s * a[k, q]), (s * a[k, p]) + (c * a[k, q]));
            for (int k = 0; k < n; k++)
                (a[p, k], a[q, k]) = ((c * a[p, k]) - (s * a[q, k]), (s * a[p, k]) + (c * a[q, k]));
            for (int k = 0; k < n; k++)
                (v[k, p], v[k, q]) = ((c * v[k, p]) - (s * v[k, q]), (s * v[k, p]) + (c * v[k, q]));
        }

        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i => a[i, i])];
        var vectors = new double[n, n];
        for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++)
            vectors[i, j] = v[i, order[j]];
        return ([.. order.Select(i => a[i, i])], vectors);
    }

    /// <summary>A power of a symmetric matrix, ε added to each eigenvalue.</summary>
    public static double[,] Power(double[,] symmetric, double exponent, double epsilon)
    {
        (double[] values, double[,] vectors) = Eigen(symmetric);
        var scaled = (double[,])vectors.Clone();
        for (int i = 0; i < values.Length; i++)
        for (int j = 0; j < values.Length; j++)
            scaled[i, j] *= Math.Pow(Math.Max(0, values[j]) + epsilon, exponent);
        return Times(scaled, Transposed(vectors));
    }

    /// <summary>Orthonormal columns that span, one after the other, what the columns of a matrix do.</summary>
    public static double[,] Orthonormal(double[,] a)
    {
        var q = (double[,])a.Clone();
        int n = q.GetLength(0);
        for (int k = 0; k < n; k++)
        {
            for (int again = 0; again < 2; again++)
            for (int before = 0; before < k; before++)
            {
                double along = 0;
                for (int i = 0; i < n; i++)
                    along += q[i, k] * q[i, before];
                for (int i = 0; i < n; i++)
                    q[i, k] -= along * q[i, before];
            }

            double norm = 0;
            for (int i = 0; i < n; i++)
                norm += q[i, k] * q[i, k];
            for (int i = 0; i < n; i++)
                q[i, k] /= Math.Sqrt(norm);
        }

        return q;
    }

    public static double[,] Combined(double a, double[,] x, double b, double[,] y)
    {
        var z = new double[x.GetLength(0), x.GetLength(1)];
        for (int i = 0; i < z.GetLength(0); i++)
        for (int j = 0; j < z.GetLength(1); j++)
            z[i, j] = (a * x[i, j]) + (b * y[i, j]);
        return z;
    }

    public static double Norm(double[,] a) => Math.Sqrt(a.Cast<double>().Sum(x => x * x));

    public static double LargestDifference(double[,] a, double[,] b) =>
        a.Cast<double>().Zip(b.Cast<double>(), (x, y) => Math.Abs(x - y)).DefaultIfEmpty(0).Max();
}
