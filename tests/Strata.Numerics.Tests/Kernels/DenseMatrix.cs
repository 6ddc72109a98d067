namespace Strata.Numerics.Tests.Kernels;

/// <summary>Plain double matrices to compare with.</summary>
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
