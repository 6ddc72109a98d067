using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Strata.Numerics.Kernels.Functions;

/// <summary><c>1 / (1 + e^−x)</c>; at most 2.3 ulp.</summary>
public readonly struct Sigmoid : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Result;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => VectorMath.Sigmoid(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) =>
        gradient * (Vector<float>.One - kept) * kept;
}

/// <summary>The hyperbolic tangent; at most 1.3 ulp.</summary>
public readonly struct Tanh : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Result;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => VectorMath.Tanh(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) =>
        gradient * (Vector<float>.One - (kept * kept));
}

/// <summary>The error function; at most 1.2 ulp.</summary>
public readonly struct Erf : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => VectorMath.Erf(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) =>
        gradient * (new Vector<float>(1.1283791670955126f) * Exponential.Of(-(kept * kept)));
}

/// <summary><c>log(sigmoid(x))</c>, as <c>min(x, 0) − log(1 + e^−|x|)</c>.</summary>
public readonly struct LogSigmoid : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) =>
        VectorMath.Select(Vector.GreaterThan(x, Vector<float>.Zero), Vector<float>.Zero, x)
        - default(Log1P).Apply(Exponential.Of(-Vector.Abs(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient) => gradient * VectorMath.Sigmoid(-kept);
}

/// <summary><c>log(1 + e^(β·x)) / β</c>, and x where β·x exceeds the threshold.</summary>
/// <param name="beta">β, above 0.</param>
/// <param name="threshold">Above it the function is the identity.</param>
public readonly struct Softplus(float beta, float threshold) : IDifferentiableFunction
{
    private readonly Vector<float> _beta = new(beta);
    private readonly Vector<float> _threshold = new(threshold);

    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x)
    {
        Vector<float> scaled = _beta * x;
        Vector<float> positive = VectorMath.Select(
            Vector.LessThan(scaled, Vector<float>.Zero),
            Vector<float>.Zero,
            scaled
        );
        Vector<float> result = (positive + default(Log1P).Apply(Exponential.Of(-Vector.Abs(scaled)))) / _beta;
        return VectorMath.Select(Vector.GreaterThan(scaled, _threshold), x, result);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient)
    {
        Vector<float> scaled = _beta * kept;
        Vector<float> slope = VectorMath.Sigmoid(scaled);
        return VectorMath.Select(Vector.GreaterThan(scaled, _threshold), gradient, gradient * slope);
    }
}

/// <summary><c>x · sigmoid(x)</c>.</summary>
public readonly struct Silu : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => x * VectorMath.Sigmoid(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient)
    {
        Vector<float> s = VectorMath.Sigmoid(kept);
        return gradient * (s * (Vector<float>.One + (kept * (Vector<float>.One - s))));
    }
}

/// <summary><c>x·Φ(x)</c>, Φ the share of a normal distribution below x.</summary>
public readonly struct Gelu : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => x * VectorMath.NormalBelow(x, out _);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient)
    {
        Vector<float> below = VectorMath.NormalBelow(kept, out Vector<float> exponential);
        return gradient * (below + (kept * (exponential * new Vector<float>(0.39894228040143268f))));
    }

    static bool IUnaryFunction.IsWide => Lanes512.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> ApplyWide(Vector512<float> x) => x * VectorMath512.NormalBelow(x, out _);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> GradientWide(Vector512<float> kept, Vector512<float> gradient)
    {
        Vector512<float> below = VectorMath512.NormalBelow(kept, out Vector512<float> exponential);
        return gradient * (below + (kept * (exponential * 0.39894228040143268f)));
    }
}

/// <summary><c>x·(1 + tanh u)/2</c> with <c>u = √(2/π)·(x + 0.044715·x³)</c>, computed as <c>x·sigmoid(2u)</c>.</summary>
public readonly struct GeluTanh : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => x * VectorMath.Sigmoid(Twice(x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient)
    {
        Vector<float> s = VectorMath.Sigmoid(Twice(kept));
        Vector<float> slope = new Vector<float>(1.5957691216057308f) + (new Vector<float>(0.21406446f) * kept * kept);
        return gradient * (s + (kept * s * (Vector<float>.One - s) * slope));
    }

    // 2u, of which 1.5957… = 2·√(2/π) and 0.0713… = 0.044715 of that; 0.2140… is three times as much.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Twice(Vector<float> x) =>
        x * (new Vector<float>(1.5957691216057308f) + (new Vector<float>(0.071354816f) * x * x));
}

/// <summary><c>x · tanh(log(1 + e^x))</c>, as a quotient of polynomials of e^−|x|.</summary>
public readonly struct Mish : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x)
    {
        (Vector<float> n, Vector<float> d, _) = Parts(x);
        return x * (n / d);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient)
    {
        (Vector<float> n, Vector<float> d, Vector<float> slope) = Parts(kept);
        return gradient * ((n / d) + (kept * (slope / (d * d))));
    }

    // With z = e^−|x|: tanh = (z² + 2z)/(z² + 2z + 2) below 0, (1 + 2z)/(1 + 2z + 2z²) above.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<float> Numerator, Vector<float> Denominator, Vector<float> Slope) Parts(Vector<float> x)
    {
        Vector<int> negative = Vector.LessThan(x, Vector<float>.Zero);
        Vector<float> z = Exponential.Of(-Vector.Abs(x));
        Vector<float> twice = z + z;
        Vector<float> squared = z * z;
        Vector<float> numerator = twice + VectorMath.Select(negative, squared, Vector<float>.One);
        Vector<float> rest = VectorMath.Select(negative, new Vector<float>(2f), squared + squared);
        Vector<float> slope = new Vector<float>(4f) * (Vector<float>.One + z) * VectorMath.Select(negative, z, squared);
        return (numerator, numerator + rest, slope);
    }
}

/// <summary><c>x − tanh(x)</c>.</summary>
public readonly struct Tanhshrink : IDifferentiableFunction
{
    /// <inheritdoc/>
    public static DerivativeOf Needs => DerivativeOf.Operand;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => x - VectorMath.Tanh(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Gradient(Vector<float> kept, Vector<float> gradient)
    {
        Vector<float> t = VectorMath.Tanh(kept);
        return gradient * (t * t);
    }
}
