using System.Numerics;
using System.Runtime.Intrinsics;

namespace Strata.Numerics.Kernels;

/// <summary>A function of one value with its derivative; whoever implements it has an operation with a fused loop.</summary>
public interface IDifferentiableFunction : IUnaryFunction
{
    /// <summary>What the derivative is computed from; the other is not kept for the backward pass.</summary>
    static abstract DerivativeOf Needs { get; }

    /// <summary>The gradient of the operand.</summary>
    /// <param name="kept">The operand or the result, as <see cref="Needs"/> says; anything when neither.</param>
    /// <param name="gradient">The gradient of the result.</param>
    Vector<float> Gradient(Vector<float> kept, Vector<float> gradient);

    /// <summary>The gradient of the operand, where the function has a form for AVX-512.</summary>
    Vector512<float> GradientWide(Vector512<float> kept, Vector512<float> gradient) =>
        throw new NotSupportedException();
}
