using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Functions;

/// <summary><c>x + y</c>.</summary>
public readonly struct Sum : IDifferentiableBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperands LeftNeeds => BinaryOperands.None;

    /// <inheritdoc/>
    public static BinaryOperands RightNeeds => BinaryOperands.None;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) => x + y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> LeftGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) => gradient;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> RightGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) => gradient;
}

/// <summary><c>x − y</c>.</summary>
public readonly struct Difference : IDifferentiableBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperands LeftNeeds => BinaryOperands.None;

    /// <inheritdoc/>
    public static BinaryOperands RightNeeds => BinaryOperands.None;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) => x - y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> LeftGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) => gradient;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> RightGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) => -gradient;
}

/// <summary><c>x · y</c>.</summary>
public readonly struct Product : IDifferentiableBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperands LeftNeeds => BinaryOperands.Right;

    /// <inheritdoc/>
    public static BinaryOperands RightNeeds => BinaryOperands.Left;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) => x * y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> LeftGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) => gradient * y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> RightGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) => gradient * x;
}

/// <summary><c>x / y</c>.</summary>
public readonly struct Quotient : IDifferentiableBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperands LeftNeeds => BinaryOperands.Right;

    /// <inheritdoc/>
    public static BinaryOperands RightNeeds => BinaryOperands.Both;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) => x / y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> LeftGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) => gradient / y;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> RightGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) =>
        -gradient * (x / y / y);
}

/// <summary><c>max(x, y)</c>; nan if one is nan, and of equals each has half the gradient.</summary>
public readonly struct Larger : IDifferentiableBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperands LeftNeeds => BinaryOperands.Both;

    /// <inheritdoc/>
    public static BinaryOperands RightNeeds => BinaryOperands.Both;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) =>
        VectorMath.Select(Vector.GreaterThan(x, y) | ~Vector.Equals(x, x), x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> LeftGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) =>
        VectorMath.Select(
            Vector.Equals(x, y),
            gradient * new Vector<float>(0.5f),
            VectorMath.Where(Vector.GreaterThan(x, y), gradient)
        );

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> RightGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) =>
        VectorMath.Select(
            Vector.Equals(x, y),
            gradient * new Vector<float>(0.5f),
            VectorMath.Where(Vector.LessThan(x, y), gradient)
        );
}

/// <summary><c>min(x, y)</c>; nan if one is nan, and of equals each has half the gradient.</summary>
public readonly struct Smaller : IDifferentiableBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperands LeftNeeds => BinaryOperands.Both;

    /// <inheritdoc/>
    public static BinaryOperands RightNeeds => BinaryOperands.Both;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) =>
        VectorMath.Select(Vector.LessThan(x, y) | ~Vector.Equals(x, x), x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> LeftGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) =>
        VectorMath.Select(
            Vector.Equals(x, y),
            gradient * new Vector<float>(0.5f),
            VectorMath.Where(Vector.LessThan(x, y), gradient)
        );

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> RightGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) =>
        VectorMath.Select(
            Vector.Equals(x, y),
            gradient * new Vector<float>(0.5f),
            VectorMath.Where(Vector.GreaterThan(x, y), gradient)
        );
}

/// <summary><c>max(x, y)</c>, y being a bound: of equals x has the whole gradient.</summary>
public readonly struct AtLeast : IDifferentiableBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperands LeftNeeds => BinaryOperands.Both;

    /// <inheritdoc/>
    public static BinaryOperands RightNeeds => BinaryOperands.Both;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) =>
        VectorMath.Select(Vector.LessThan(x, y) | ~Vector.Equals(y, y), y, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> LeftGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) =>
        VectorMath.Where(Vector.GreaterThanOrEqual(x, y), gradient);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> RightGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) =>
        VectorMath.Where(Vector.LessThan(x, y), gradient);
}

/// <summary><c>min(x, y)</c>, y being a bound: of equals x has the whole gradient.</summary>
public readonly struct AtMost : IDifferentiableBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperands LeftNeeds => BinaryOperands.Both;

    /// <inheritdoc/>
    public static BinaryOperands RightNeeds => BinaryOperands.Both;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) =>
        VectorMath.Select(Vector.GreaterThan(x, y) | ~Vector.Equals(y, y), y, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> LeftGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) =>
        VectorMath.Where(Vector.LessThanOrEqual(x, y), gradient);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> RightGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) =>
        VectorMath.Where(Vector.GreaterThan(x, y), gradient);
}

/// <summary><c>x^y</c>, within 0.51 ulp; 0 to any power of at least 0 gives y no gradient.</summary>
public readonly struct Power : IDifferentiableBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperands LeftNeeds => BinaryOperands.Both;

    /// <inheritdoc/>
    public static BinaryOperands RightNeeds => BinaryOperands.Both;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y)
    {
        Vector.Widen(x, out Vector<double> lowX, out Vector<double> highX);
        Vector.Widen(y, out Vector<double> lowY, out Vector<double> highY);
        return Vector.Narrow(WideMath.Pow(lowX, lowY), WideMath.Pow(highX, highY));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> LeftGradient(Vector<float> x, Vector<float> y, Vector<float> gradient)
    {
        Vector.Widen(x, out Vector<double> lowX, out Vector<double> highX);
        Vector.Widen(y, out Vector<double> lowY, out Vector<double> highY);
        Vector<double> one = Vector<double>.One;
        Vector<float> slope = Vector.Narrow(
            lowY * WideMath.Pow(lowX, lowY - one),
            highY * WideMath.Pow(highX, highY - one)
        );
        return VectorMath.Select(Vector.Equals(y, Vector<float>.Zero), Vector<float>.Zero, gradient * slope);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> RightGradient(Vector<float> x, Vector<float> y, Vector<float> gradient)
    {
        Vector<float> slope = Apply(x, y) * default(Log).Apply(x);
        Vector<int> flat = Vector.Equals(x, Vector<float>.Zero) & Vector.GreaterThanOrEqual(y, Vector<float>.Zero);
        return VectorMath.Select(flat, Vector<float>.Zero, gradient * slope);
    }
}

/// <summary><c>x + weight · (y − x)</c>.</summary>
/// <param name="weight">0 gives x, 1 gives y.</param>
public readonly struct Interpolation(float weight) : IDifferentiableBinaryFunction
{
    private readonly Vector<float> _weight = new(weight);

    /// <inheritdoc/>
    public static BinaryOperands LeftNeeds => BinaryOperands.None;

    /// <inheritdoc/>
    public static BinaryOperands RightNeeds => BinaryOperands.None;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) =>
        VectorMath.Select(
            Vector.LessThan(Vector.Abs(_weight), new Vector<float>(0.5f)),
            x + (_weight * (y - x)),
            y - ((y - x) * (Vector<float>.One - _weight))
        );

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> LeftGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) =>
        gradient * (Vector<float>.One - _weight);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> RightGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) => gradient * _weight;
}

/// <summary>x above 0, <c>y·x</c> elsewhere; the gradient at 0 is y.</summary>
public readonly struct ParametricRelu : IDifferentiableBinaryFunction
{
    /// <inheritdoc/>
    public static BinaryOperands LeftNeeds => BinaryOperands.Both;

    /// <inheritdoc/>
    public static BinaryOperands RightNeeds => BinaryOperands.Left;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) =>
        VectorMath.Select(Vector.GreaterThan(x, Vector<float>.Zero), x, y * x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> LeftGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) =>
        VectorMath.Select(Vector.GreaterThan(x, Vector<float>.Zero), gradient, y * gradient);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> RightGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) =>
        VectorMath.Select(Vector.GreaterThan(x, Vector<float>.Zero), Vector<float>.Zero, x * gradient);
}

/// <summary>A value where the mask y is not 0, else x; the mask has no gradient.</summary>
/// <param name="value">What is filled in.</param>
public readonly struct MaskedBy(float value) : IDifferentiableBinaryFunction
{
    private readonly Vector<float> _value = new(value);

    /// <inheritdoc/>
    public static BinaryOperands LeftNeeds => BinaryOperands.Right;

    /// <inheritdoc/>
    public static BinaryOperands RightNeeds => BinaryOperands.None;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) =>
        VectorMath.Select(Vector.Equals(y, Vector<float>.Zero), x, _value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> LeftGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) =>
        VectorMath.Where(Vector.Equals(y, Vector<float>.Zero), gradient);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> RightGradient(Vector<float> x, Vector<float> y, Vector<float> gradient) => Vector<float>.Zero;
}
