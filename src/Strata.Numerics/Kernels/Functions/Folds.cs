using System.Numerics;

namespace Strata.Numerics.Kernels.Functions;

/// <summary>The sum.</summary>
public readonly struct SumFold : IFold
{
    /// <inheritdoc/>
    public static double Start => 0;

    /// <inheritdoc/>
    public static Vector<double> Next(Vector<double> total, Vector<double> value) => total + value;

    /// <inheritdoc/>
    public static double Next(double total, double value) => total + value;

    /// <inheritdoc/>
    public static double Join(double left, double right) => left + right;
}

/// <summary>The sum of squares; those of float32 cannot overflow in double.</summary>
public readonly struct SquareFold : IFold
{
    /// <inheritdoc/>
    public static double Start => 0;

    /// <inheritdoc/>
    public static Vector<double> Next(Vector<double> total, Vector<double> value) => total + (value * value);

    /// <inheritdoc/>
    public static double Next(double total, double value) => total + (value * value);

    /// <inheritdoc/>
    public static double Join(double left, double right) => left + right;
}

/// <summary>The root of the sum of squares.</summary>
public readonly struct RootFold : IFold
{
    /// <inheritdoc/>
    public static double Start => 0;

    /// <inheritdoc/>
    public static Vector<double> Next(Vector<double> total, Vector<double> value) => total + (value * value);

    /// <inheritdoc/>
    public static double Next(double total, double value) => total + (value * value);

    /// <inheritdoc/>
    public static double Join(double left, double right) => left + right;

    /// <inheritdoc/>
    public static double Finish(double total, double scale) => Math.Sqrt(total * scale);
}

/// <summary>The product.</summary>
public readonly struct ProductFold : IFold
{
    /// <inheritdoc/>
    public static double Start => 1;

    /// <inheritdoc/>
    public static Vector<double> Next(Vector<double> total, Vector<double> value) => total * value;

    /// <inheritdoc/>
    public static double Next(double total, double value) => total * value;

    /// <inheritdoc/>
    public static double Join(double left, double right) => left * right;
}

/// <summary>The largest value; nan if one is nan.</summary>
public readonly struct LargestFold : IFold
{
    /// <inheritdoc/>
    public static double Start => double.NegativeInfinity;

    /// <inheritdoc/>
    public static Vector<double> Next(Vector<double> total, Vector<double> value) =>
        // "not (value ≤ total)", so that a nan comes in; once in, nothing is larger, and it stays.
        Vector.ConditionalSelect(Vector.LessThanOrEqual(value, total) | ~Vector.Equals(total, total), total, value);

    /// <inheritdoc/>
    public static double Next(double total, double value) => value <= total || double.IsNaN(total) ? total : value;

    /// <inheritdoc/>
    public static double Join(double left, double right) => Next(left, right);
}

/// <summary>The smallest value; nan if one is nan.</summary>
public readonly struct SmallestFold : IFold
{
    /// <inheritdoc/>
    public static double Start => double.PositiveInfinity;

    /// <inheritdoc/>
    public static Vector<double> Next(Vector<double> total, Vector<double> value) =>
        Vector.ConditionalSelect(Vector.GreaterThanOrEqual(value, total) | ~Vector.Equals(total, total), total, value);

    /// <inheritdoc/>
    public static double Next(double total, double value) => value >= total || double.IsNaN(total) ? total : value;

    /// <inheritdoc/>
    public static double Join(double left, double right) => Next(left, right);
}
