using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Functions;

/// <summary><c>e^x</c>; at most 1 ulp.</summary>
public readonly struct Exp : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Result;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => Exponential.Of(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => gradient * kept;
}

/// <summary><c>2^x</c>, within 0.51 ulp.</summary>
public readonly struct Exp2 : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Result;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x)
    {
        Vector.Widen(x, out Vector<double> low, out Vector<double> high);
        return Vector.Narrow(WideMath.Exp2(low), WideMath.Exp2(high));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) =>
        gradient * (kept * new Vector<float>(0.69314718055994531f));
}

/// <summary><c>e^x − 1</c> without loss near 0; at most 1.6 ulp.</summary>
public readonly struct ExpM1 : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Result;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => VectorMath.ExpM1(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => gradient * (kept + Vector<float>.One);
}

/// <summary>The natural logarithm, within 0.51 ulp.</summary>
public readonly struct Log : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x)
    {
        Vector.Widen(x, out Vector<double> low, out Vector<double> high);
        return Vector.Narrow(WideMath.Log(low), WideMath.Log(high));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => gradient / kept;
}

/// <summary>The logarithm to base 2, within 0.51 ulp.</summary>
public readonly struct Log2 : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x)
    {
        Vector.Widen(x, out Vector<double> low, out Vector<double> high);
        return Vector.Narrow(Scaled(low), Scaled(high));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) =>
        gradient / (kept * new Vector<float>(0.69314718055994531f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Scaled(Vector<double> x) =>
        WideMath.Log(x) * new Vector<double>(1.4426950408889634074);
}

/// <summary>The logarithm to base 10, within 0.51 ulp.</summary>
public readonly struct Log10 : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x)
    {
        Vector.Widen(x, out Vector<double> low, out Vector<double> high);
        return Vector.Narrow(Scaled(low), Scaled(high));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) =>
        gradient / (kept * new Vector<float>(2.3025850929940457f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Scaled(Vector<double> x) =>
        WideMath.Log(x) * new Vector<double>(0.43429448190325182765);
}

/// <summary><c>log(1 + x)</c> without loss near 0, within 0.51 ulp.</summary>
public readonly struct Log1P : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x)
    {
        Vector.Widen(x, out Vector<double> low, out Vector<double> high);
        return Vector.Narrow(WideMath.Log1P(low), WideMath.Log1P(high));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => gradient / (kept + Vector<float>.One);
}

/// <summary><c>x^exponent</c>, within 0.51 ulp.</summary>
/// <param name="exponent">The exponent.</param>
public readonly struct PowerOf(float exponent) : IDifferentiableFunction
{
    private readonly Vector<float> _exponent = new(exponent);

    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x)
    {
        Vector.Widen(x, out Vector<double> low, out Vector<double> high);
        Vector.Widen(_exponent, out Vector<double> y, out _);
        return Vector.Narrow(WideMath.Pow(low, y), WideMath.Pow(high, y));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient)
    {
        Vector.Widen(kept, out Vector<double> low, out Vector<double> high);
        Vector.Widen(_exponent, out Vector<double> y, out _);
        Vector<double> less = y - Vector<double>.One;
        Vector<float> slope = Vector.Narrow(y * WideMath.Pow(low, less), y * WideMath.Pow(high, less));
        Vector<int> flat = Vector.Equals(_exponent, Vector<float>.Zero);
        return VectorMath.Select(flat, Vector<float>.Zero, gradient * slope);
    }
}
