using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Functions;

/// <summary><c>|x|</c>.</summary>
public readonly struct SizeOf : ITernaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) => Vector.Abs(x);
}

/// <summary>1 where x is not 0, else 0.</summary>
public readonly struct IsSet : ITernaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) =>
        VectorMath.Where(~Vector.Equals(x, Vector<float>.Zero), Vector<float>.One);
}

/// <summary>1 where x is y, else 0.</summary>
public readonly struct IsSame : ITernaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) =>
        VectorMath.Where(Vector.Equals(x, y), Vector<float>.One);
}

/// <summary>1 where |x| is y, else 0.</summary>
public readonly struct IsSameSize : ITernaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) =>
        VectorMath.Where(Vector.Equals(Vector.Abs(x), y), Vector<float>.One);
}

/// <summary><c>x − y</c>.</summary>
public readonly struct Deviation : ITernaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) => x - y;
}

/// <summary><c>e^(x − y)</c>.</summary>
public readonly struct ExponentialFrom : ITernaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) => Exponential.Of(x - y);
}

/// <summary><c>|x|^exponent</c>.</summary>
/// <param name="exponent">The exponent.</param>
public readonly struct PowerOfSize(float exponent) : ITernaryFunction
{
    private readonly Vector<float> _exponent = new(exponent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) =>
        default(Power).Apply(Vector.Abs(x), _exponent);
}

/// <summary><c>z</c> where x is y, else 0: the gradient of the largest or smallest.</summary>
public readonly struct ShareOfSame : ITernaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) =>
        VectorMath.Where(Vector.Equals(x, y), z);
}

/// <summary><c>sign(x)·z</c> where |x| is y, else 0: the gradient of the norm to infinity.</summary>
public readonly struct ShareOfSameSize : ITernaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) =>
        VectorMath.Where(Vector.Equals(Vector.Abs(x), y), VectorMath.Sign(x) * z);
}

/// <summary><c>z·e^(x − y)</c>: the gradient of logsumexp.</summary>
public readonly struct ShareOfExponential : ITernaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) => z * Exponential.Of(x - y);
}

/// <summary><c>z·(x − y)</c>: the gradient of the variance.</summary>
public readonly struct ShareOfDeviation : ITernaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) => z * (x - y);
}

/// <summary><c>x·y</c>: the gradient of the 2-norm.</summary>
public readonly struct ShareOfSquare : ITernaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) => x * y;
}

/// <summary><c>sign(x)·y</c>: the gradient of the 1-norm.</summary>
public readonly struct ShareOfSize : ITernaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) => VectorMath.Sign(x) * y;
}

/// <summary><c>sign(x)·|x|^exponent·y</c>: the gradient of the p-norm.</summary>
/// <param name="exponent">p − 1.</param>
public readonly struct ShareOfPower(float exponent) : ITernaryFunction
{
    private readonly Vector<float> _exponent = new(exponent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) =>
        VectorMath.Sign(x) * default(Power).Apply(Vector.Abs(x), _exponent) * y;
}

/// <summary><c>x + log(y)</c>.</summary>
public readonly struct LogarithmAfter : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) => x + default(Log).Apply(y);
}

/// <summary><c>factor · x / y</c>, and 0 where y is 0.</summary>
/// <param name="factor">The factor.</param>
public readonly struct QuotientOrZero(float factor) : IBinaryFunction
{
    private readonly Vector<float> _factor = new(factor);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) =>
        VectorMath.Select(Vector.Equals(y, Vector<float>.Zero), Vector<float>.Zero, _factor * x / y);
}

/// <summary><c>x / y^exponent</c>, and 0 where y is 0.</summary>
/// <param name="exponent">The exponent.</param>
public readonly struct PowerQuotientOrZero(float exponent) : IBinaryFunction
{
    private readonly Vector<float> _exponent = new(exponent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) =>
        VectorMath.Select(
            Vector.Equals(y, Vector<float>.Zero),
            Vector<float>.Zero,
            x / default(Power).Apply(y, _exponent)
        );
}

/// <summary><c>x</c>, and 0 where it is infinite.</summary>
public readonly struct FiniteOrZero : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) =>
        Vector.AndNot(x, Vector.Equals(Vector.Abs(x), new Vector<float>(float.PositiveInfinity)).As<int, float>());
}
