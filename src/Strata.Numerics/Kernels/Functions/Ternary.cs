using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Functions;

/// <summary><c>x</c>.</summary>
public readonly struct FirstOf : ITernaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) => x;
}

/// <summary><c>factor · x</c>.</summary>
/// <param name="factor">The factor.</param>
public readonly struct ScaledFirst(float factor) : ITernaryFunction
{
    private readonly Vector<float> _factor = new(factor);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) => _factor * x;
}

/// <summary><c>y</c> where the condition x is not 0, else <c>z</c>.</summary>
public readonly struct Choice : ITernaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) =>
        VectorMath.Select(Vector.Equals(x, Vector<float>.Zero), z, y);
}

/// <summary><c>y</c> where the condition x is not 0, else 0.</summary>
public readonly struct WhereSet : ITernaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) =>
        VectorMath.Select(Vector.Equals(x, Vector<float>.Zero), Vector<float>.Zero, y);
}

/// <summary><c>y</c> where the condition x is 0, else 0.</summary>
public readonly struct WhereClear : ITernaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) =>
        VectorMath.Where(Vector.Equals(x, Vector<float>.Zero), y);
}

/// <summary><c>x + value · y · z</c>.</summary>
/// <param name="value">The factor of the product.</param>
public readonly struct ProductAdded(float value) : ITernaryFunction
{
    private readonly Vector<float> _value = new(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) => x + (_value * y * z);
}

/// <summary><c>value · x · y</c>.</summary>
/// <param name="value">The factor.</param>
public readonly struct ScaledProduct(float value) : ITernaryFunction
{
    private readonly Vector<float> _value = new(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) => _value * x * y;
}
