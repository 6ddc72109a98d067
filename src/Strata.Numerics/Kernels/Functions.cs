using System.Numerics;

namespace Strata.Numerics.Kernels;

/// <summary><c>x</c>.</summary>
internal readonly struct Identity : IUnaryFunction
{
    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x) => x;
}

/// <summary><c>factor · x</c>.</summary>
/// <param name="factor">The factor.</param>
internal readonly struct ScaleBy(float factor) : IUnaryFunction
{
    private readonly Vector<float> _factor = new(factor);

    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x) => _factor * x;
}

/// <summary><c>x + y</c>.</summary>
internal readonly struct SumOf : IBinaryFunction
{
    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x, Vector<float> y) => x + y;
}

/// <summary><c>x − y</c>.</summary>
internal readonly struct DifferenceOf : IBinaryFunction
{
    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x, Vector<float> y) => x - y;
}

/// <summary><c>x · y</c>.</summary>
internal readonly struct ProductOf : IBinaryFunction
{
    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x, Vector<float> y) => x * y;
}

/// <summary><c>max(x, 0)</c>; nan stays nan.</summary>
internal readonly struct Rectify : IUnaryFunction
{
    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x) =>
        // "not (x ≤ 0)" rather than "x > 0", so that nan passes.
        Vector.AndNot(x, Vector.LessThanOrEqual(x, Vector<float>.Zero).As<int, float>());
}

/// <summary>The gradient y where the result x of <see cref="Rectify"/> is not 0, else 0.</summary>
internal readonly struct RectifyGradient : IBinaryFunction
{
    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x, Vector<float> y) =>
        Vector.AndNot(y, Vector.LessThanOrEqual(x, Vector<float>.Zero).As<int, float>());
}

/// <summary><c>x + value</c>.</summary>
/// <param name="value">What is added.</param>
internal readonly struct Shift(float value) : IUnaryFunction
{
    private readonly Vector<float> _value = new(value);

    /// <inheritdoc/>
    public Vector<float> Apply(Vector<float> x) => x + _value;
}
