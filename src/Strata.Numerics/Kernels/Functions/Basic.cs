using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Functions;

/// <summary><c>−x</c>.</summary>
public readonly struct Negative : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Neither;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => -x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => -gradient;
}

/// <summary><c>|x|</c>; the gradient at 0 is 0.</summary>
public readonly struct Absolute : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => Vector.Abs(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => gradient * VectorMath.Sign(kept);
}

/// <summary>−1, 0 or 1, and 0 for nan; the gradient is 0.</summary>
public readonly struct SignOf : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Neither;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => VectorMath.Sign(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => Vector<float>.Zero;
}

/// <summary><c>x²</c>.</summary>
public readonly struct Squared : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => x * x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => gradient * (kept + kept);
}

/// <summary><c>x³</c>.</summary>
public readonly struct Cubed : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => x * x * x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) =>
        gradient * (new Vector<float>(3f) * kept * kept);
}

/// <summary><c>1 / x</c>.</summary>
public readonly struct Reciprocal : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Result;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => Vector<float>.One / x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => -gradient * (kept * kept);
}

/// <summary><c>√x</c>.</summary>
public readonly struct SquareRoot : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Result;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => Vector.SquareRoot(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => gradient / (kept + kept);
}

/// <summary><c>1 / √x</c>.</summary>
public readonly struct ReciprocalSquareRoot : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Result;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => Vector<float>.One / Vector.SquareRoot(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) =>
        new Vector<float>(-0.5f) * gradient * (kept * kept * kept);
}

/// <summary>The largest whole number that is not above; the gradient is 0.</summary>
public readonly struct FloorOf : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Neither;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => Vector.Floor(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => Vector<float>.Zero;
}

/// <summary>The smallest whole number that is not below; the gradient is 0.</summary>
public readonly struct CeilingOf : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Neither;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => Vector.Ceiling(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => Vector<float>.Zero;
}

/// <summary>The whole part; the gradient is 0.</summary>
public readonly struct TruncationOf : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Neither;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => Vector.Truncate(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => Vector<float>.Zero;
}

/// <summary>The nearest whole number, of two the even one; the gradient is 0.</summary>
public readonly struct RoundingOf : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Neither;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => Vector.Round(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => Vector<float>.Zero;
}

/// <summary><c>x + value</c>.</summary>
/// <param name="value">What is added.</param>
public readonly struct Plus(float value) : IDifferentiableFunction
{
    private readonly Vector<float> _value = new(value);

    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Neither;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => x + _value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => gradient;
}

/// <summary><c>factor · x</c>.</summary>
/// <param name="factor">The factor.</param>
public readonly struct Times(float factor) : IDifferentiableFunction
{
    private readonly Vector<float> _factor = new(factor);

    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Neither;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => _factor * x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => _factor * gradient;
}

/// <summary><c>value − x</c>.</summary>
/// <param name="value">What x is taken from.</param>
public readonly struct SubtractedFrom(float value) : IDifferentiableFunction
{
    private readonly Vector<float> _value = new(value);

    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Neither;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => _value - x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => -gradient;
}

/// <summary><c>value / x</c>.</summary>
/// <param name="value">What x divides.</param>
public readonly struct Dividing(float value) : IDifferentiableFunction
{
    private readonly Vector<float> _value = new(value);

    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => _value / x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => -gradient * (_value / (kept * kept));
}

/// <summary><c>x / value</c>, rounded once.</summary>
/// <param name="value">The divisor.</param>
public readonly struct DividedBy(float value) : IDifferentiableFunction
{
    private readonly Vector<float> _value = new(value);

    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Neither;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => x / _value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => gradient / _value;
}

/// <summary>The nearest value in [low, high]; the gradient passes at the bounds themselves, and nan stays nan.</summary>
/// <param name="low">The smallest value.</param>
/// <param name="high">The largest value.</param>
public readonly struct Between(float low, float high) : IDifferentiableFunction
{
    private readonly Vector<float> _low = new(low);
    private readonly Vector<float> _high = new(high);

    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x)
    {
        Vector<float> above = VectorMath.Select(Vector.LessThan(x, _low), _low, x);
        return VectorMath.Select(Vector.GreaterThan(above, _high), _high, above);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) =>
        VectorMath.Where(Vector.GreaterThanOrEqual(kept, _low) & Vector.LessThanOrEqual(kept, _high), gradient);
}
