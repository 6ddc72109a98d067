using System.Numerics;

namespace Strata.Numerics.Kernels;

/// <summary>A function of two values with both derivatives.</summary>
public interface IDifferentiableBinaryFunction : IBinaryFunction
{
    /// <summary>What the gradient of the first operand is computed from; the others come as anything.</summary>
    static abstract BinaryOperands LeftNeeds { get; }

    /// <summary>What the gradient of the second operand is computed from; the others come as anything.</summary>
    static abstract BinaryOperands RightNeeds { get; }

    /// <summary>The gradient of the first operand, from both and the gradient of the result.</summary>
    Vector<float> LeftGradient(Vector<float> x, Vector<float> y, Vector<float> gradient);

    /// <summary>The gradient of the second operand, from both and the gradient of the result.</summary>
    Vector<float> RightGradient(Vector<float> x, Vector<float> y, Vector<float> gradient);
}
