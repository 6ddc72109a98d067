using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Strata.Numerics.Kernels.Functions;

/// <summary>The gradient of a function's operand, from what the function keeps and the gradient of its result.</summary>
/// <param name="function">The function.</param>
public readonly struct GradientOf<TFunction>(TFunction function) : IBinaryFunction, IUnaryFunction
    where TFunction : struct, IDifferentiableFunction
{
    private readonly TFunction _function = function;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y) => _function.Gradient(x, y);

    static bool IBinaryFunction.IsWide => TFunction.IsWide;

    static bool IUnaryFunction.IsWide => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> ApplyWide(Vector512<float> x, Vector512<float> y) => _function.GradientWide(x, y);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => _function.Gradient(Vector<float>.Zero, x);
}

/// <summary>A function of the first two of three operands.</summary>
/// <param name="function">The function.</param>
public readonly struct OfTwo<TFunction>(TFunction function) : ITernaryFunction
    where TFunction : struct, IBinaryFunction
{
    private readonly TFunction _function = function;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) => _function.Apply(x, y);
}

/// <summary>The gradient of a function's first operand; the gradient of the result is the third.</summary>
/// <param name="function">The function.</param>
public readonly struct LeftGradientOf<TFunction>(TFunction function) : ITernaryFunction
    where TFunction : struct, IDifferentiableBinaryFunction
{
    private readonly TFunction _function = function;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) => _function.LeftGradient(x, y, z);
}

/// <summary>The gradient of a function's second operand; the gradient of the result is the third.</summary>
/// <param name="function">The function.</param>
public readonly struct RightGradientOf<TFunction>(TFunction function) : ITernaryFunction
    where TFunction : struct, IDifferentiableBinaryFunction
{
    private readonly TFunction _function = function;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) => _function.RightGradient(x, y, z);
}

/// <summary>A gradient that needs nothing but the gradient of the result.</summary>
/// <param name="function">The function.</param>
public readonly struct OfGradient<TFunction>(TFunction function) : IUnaryFunction
    where TFunction : struct, ITernaryFunction
{
    private readonly TFunction _function = function;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> x) => _function.Apply(x, x, x);
}
