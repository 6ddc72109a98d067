using System.Numerics;

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
}
