using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Functions;

/// <summary>x above 0, <c>slope·x</c> elsewhere; the gradient at 0 is the slope.</summary>
/// <param name="slope">The slope below 0.</param>
public readonly struct LeakyRelu(float slope) : IDifferentiableFunction
{
    private readonly Vector<float> _slope = new(slope);

    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) =>
        VectorMath.Select(Vector.GreaterThan(x, Vector<float>.Zero), x, _slope * x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) =>
        VectorMath.Select(Vector.GreaterThan(kept, Vector<float>.Zero), gradient, _slope * gradient);
}

/// <summary><c>above·x</c> above 0, <c>below·(e^(rate·x) − 1)</c> elsewhere: ELU, CELU and SELU.</summary>
/// <param name="above">The slope above 0.</param>
/// <param name="below">What it falls to, negated.</param>
/// <param name="rate">The rate of the fall.</param>
public readonly struct ExponentialLinear(float above, float below, float rate) : IDifferentiableFunction
{
    private readonly Vector<float> _above = new(above);
    private readonly Vector<float> _below = new(below);
    private readonly Vector<float> _rate = new(rate);

    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) =>
        VectorMath.Select(
            Vector.LessThanOrEqual(x, Vector<float>.Zero),
            _below * VectorMath.ExpM1(_rate * x),
            _above * x
        );

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient)
    {
        Vector<float> falling = _below * _rate * Exponential.Of(_rate * kept);
        return gradient * VectorMath.Select(Vector.LessThanOrEqual(kept, Vector<float>.Zero), falling, _above);
    }
}

/// <summary>The nearest value in [low, high]; the gradient at the bounds themselves is 0.</summary>
/// <param name="low">The smallest value.</param>
/// <param name="high">The largest value.</param>
public readonly struct Hardtanh(float low, float high) : IDifferentiableFunction
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
        Vector.AndNot(
            gradient,
            (Vector.LessThanOrEqual(kept, _low) | Vector.GreaterThanOrEqual(kept, _high)).As<int, float>()
        );
}

/// <summary><c>min(max(x + 3, 0), 6) / 6</c>; the gradient at −3 and 3 is 0.</summary>
public readonly struct Hardsigmoid : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => Hardswish.Gate(x) / new Vector<float>(6f);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) =>
        VectorMath.Where(
            Vector.GreaterThan(kept, new Vector<float>(-3f)) & Vector.LessThan(kept, new Vector<float>(3f)),
            gradient / new Vector<float>(6f)
        );
}

/// <summary><c>x · min(max(x + 3, 0), 6) / 6</c>.</summary>
public readonly struct Hardswish : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => x * Gate(x) / new Vector<float>(6f);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient)
    {
        Vector<float> slope = (kept / new Vector<float>(3f)) + new Vector<float>(0.5f);
        Vector<float> result = VectorMath.Select(
            Vector.LessThan(kept, new Vector<float>(3f)),
            gradient * slope,
            gradient
        );
        return Vector.AndNot(result, Vector.LessThanOrEqual(kept, new Vector<float>(-3f)).As<int, float>());
    }

    /// <summary><c>min(max(x + 3, 0), 6)</c>; nan stays nan.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<float> Gate(Vector<float> x) => new Hardtanh(0, 6).Apply(x + new Vector<float>(3f));
}

/// <summary><c>x / (1 + |x|)</c>.</summary>
public readonly struct Softsign : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => x / (Vector<float>.One + Vector.Abs(x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient)
    {
        Vector<float> size = Vector<float>.One + Vector.Abs(kept);
        Vector<float> result = kept / size;
        return (gradient / (size * size)) + (result * Vector<float>.Zero); // nan at infinity, as the peer has it
    }
}

/// <summary>x moved towards 0 by λ, 0 within λ of it; nan stays nan.</summary>
/// <param name="lambda">λ, at least 0.</param>
public readonly struct Softshrink(float lambda) : IDifferentiableFunction
{
    private readonly Vector<float> _lambda = new(lambda);

    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x)
    {
        Vector<float> moved = VectorMath.Select(Vector.GreaterThan(x, Vector<float>.Zero), x - _lambda, x + _lambda);
        return Vector.AndNot(moved, Vector.LessThanOrEqual(Vector.Abs(x), _lambda).As<int, float>());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) =>
        Vector.AndNot(gradient, Vector.LessThanOrEqual(Vector.Abs(kept), _lambda).As<int, float>());
}

/// <summary>x outside [−λ, λ], 0 inside; nan stays nan.</summary>
/// <param name="lambda">λ, at least 0.</param>
public readonly struct Hardshrink(float lambda) : IDifferentiableFunction
{
    private readonly Vector<float> _lambda = new(lambda);

    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) =>
        Vector.AndNot(x, Vector.LessThanOrEqual(Vector.Abs(x), _lambda).As<int, float>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) =>
        Vector.AndNot(gradient, Vector.LessThanOrEqual(Vector.Abs(kept), _lambda).As<int, float>());
}

/// <summary>x above the threshold, else another value.</summary>
/// <param name="threshold">Up to it, x is replaced.</param>
/// <param name="value">What replaces it.</param>
public readonly struct Threshold(float threshold, float value) : IDifferentiableFunction
{
    private readonly Vector<float> _threshold = new(threshold);
    private readonly Vector<float> _value = new(value);

    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => VectorMath.Select(Vector.LessThanOrEqual(x, _threshold), _value, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) =>
        Vector.AndNot(gradient, Vector.LessThanOrEqual(kept, _threshold).As<int, float>());
}
