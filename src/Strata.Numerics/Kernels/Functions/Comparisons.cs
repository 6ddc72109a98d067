using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Functions;

/// <summary>1 where <c>x = y</c>, else 0.</summary>
public readonly struct IsEqual : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) =>
        VectorMath.Where(Vector.Equals(x, y), Vector<float>.One);
}

/// <summary>1 where <c>x ≠ y</c>, else 0.</summary>
public readonly struct IsNotEqual : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) =>
        VectorMath.Where(~Vector.Equals(x, y), Vector<float>.One);
}

/// <summary>1 where <c>x &gt; y</c>, else 0.</summary>
public readonly struct IsGreater : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) =>
        VectorMath.Where(Vector.GreaterThan(x, y), Vector<float>.One);
}

/// <summary>1 where <c>x ≥ y</c>, else 0.</summary>
public readonly struct IsGreaterOrEqual : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) =>
        VectorMath.Where(Vector.GreaterThanOrEqual(x, y), Vector<float>.One);
}

/// <summary>1 where <c>x &lt; y</c>, else 0.</summary>
public readonly struct IsLess : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) =>
        VectorMath.Where(Vector.LessThan(x, y), Vector<float>.One);
}

/// <summary>1 where <c>x ≤ y</c>, else 0.</summary>
public readonly struct IsLessOrEqual : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) =>
        VectorMath.Where(Vector.LessThanOrEqual(x, y), Vector<float>.One);
}
