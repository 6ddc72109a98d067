using Strata.Nn.Graph;
using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;

namespace Strata.Nn;

// Functions of two and three tensors, repeated to one shape.
public static partial class Operations
{
    /// <summary>A function of two values, each tensor repeated to the shape of both by the rules of NumPy.</summary>
    /// <param name="left">Any shape.</param>
    /// <param name="right">A shape that fits: aligned at the last axis, sizes are equal or one of them 1.</param>
    /// <param name="function">The function with its derivatives; a struct, so that its loops are compiled for it alone.</param>
    /// <param name="name">How errors name it.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Combine<TFunction>(
        Tensor left,
        Tensor right,
        TFunction function,
        string name = nameof(Combine)
    )
        where TFunction : struct, IDifferentiableBinaryFunction
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        Shape shape = BroadcastRule.Of(name, left.Shape, right.Shape);
        return Tape.Run(new CombineOperation<TFunction>(left, right, shape, function)).Output;
    }

    /// <summary><c>left + right</c>, as <c>torch.add</c>; smaller shapes are repeated.</summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Add(Tensor left, Tensor right) => Combine(left, right, default(Sum), "Add");

    /// <summary><c>left − right</c>, as <c>torch.sub</c>; smaller shapes are repeated.</summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Subtract(Tensor left, Tensor right) => Combine(left, right, default(Difference), "Subtract");

    /// <summary><c>left · right</c>, as <c>torch.mul</c>; smaller shapes are repeated.</summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Multiply(Tensor left, Tensor right) => Combine(left, right, default(Product), "Multiply");

    /// <summary><c>left / right</c>, as <c>torch.div</c>; smaller shapes are repeated.</summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Divide(Tensor left, Tensor right) => Combine(left, right, default(Quotient), "Divide");

    /// <summary><c>left ^ right</c>, as <c>torch.pow</c>; smaller shapes are repeated.</summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Pow(Tensor left, Tensor right) => Combine(left, right, default(Power), "Pow");

    /// <summary>The larger value, as <c>torch.maximum</c>; of equals each has half the gradient.</summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Maximum(Tensor left, Tensor right) => Combine(left, right, default(Larger), "Maximum");

    /// <summary>The smaller value, as <c>torch.minimum</c>; of equals each has half the gradient.</summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Minimum(Tensor left, Tensor right) => Combine(left, right, default(Smaller), "Minimum");

    /// <summary><c>start + weight · (end − start)</c>, as <c>torch.lerp</c>.</summary>
    public static Tensor Lerp(Tensor start, Tensor end, float weight) =>
        Combine(start, end, new Interpolation(weight), "Lerp");

    /// <summary><c>start + weight · (end − start)</c>, as <c>torch.lerp</c>; smaller shapes are repeated.</summary>
    public static Tensor Lerp(Tensor start, Tensor end, Tensor weight) =>
        Add(start, Multiply(weight, Subtract(end, start)));

    /// <summary><c>input + value · left · right</c>, as <c>torch.addcmul</c>; smaller shapes are repeated.</summary>
    public static Tensor Addcmul(Tensor input, Tensor left, Tensor right, float value = 1)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        Shape shape = BroadcastRule.Of("Addcmul", BroadcastRule.Of("Addcmul", left.Shape, right.Shape), input.Shape);
        return Tape.Run(new AddcmulOperation(input, left, right, value, shape)).Output;
    }

    /// <summary>One tensor's values where the condition is not 0, the other's elsewhere, as <c>torch.where</c>.</summary>
    public static Tensor Where(Tensor condition, Tensor then, Tensor otherwise)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(then);
        ArgumentNullException.ThrowIfNull(otherwise);
        Shape shape = BroadcastRule.Of(
            "Where",
            BroadcastRule.Of("Where", then.Shape, otherwise.Shape),
            condition.Shape
        );
        return Tape.Run(new WhereOperation(condition, then, otherwise, shape)).Output;
    }

    /// <summary>The value where the mask is not 0, the input elsewhere, as <c>torch.masked_fill</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="mask">0 or not, repeated to the input's shape.</param>
    /// <param name="value">What is filled in, such as −∞ before a softmax.</param>
    public static Tensor MaskedFill(Tensor input, Tensor mask, float value) =>
        Combine(input, mask, new MaskedBy(value), "MaskedFill");

    /// <summary>1 where <c>left = right</c>, else 0; there is no gradient.</summary>
    public static Tensor Equal(Tensor left, Tensor right) => Compare<IsEqual>(left, right, "Equal");

    /// <summary>1 where <c>left ≠ right</c>, else 0; there is no gradient.</summary>
    public static Tensor NotEqual(Tensor left, Tensor right) => Compare<IsNotEqual>(left, right, "NotEqual");

    /// <summary>1 where <c>left &gt; right</c>, else 0; there is no gradient.</summary>
    public static Tensor Greater(Tensor left, Tensor right) => Compare<IsGreater>(left, right, "Greater");

    /// <summary>1 where <c>left ≥ right</c>, else 0; there is no gradient.</summary>
    public static Tensor GreaterOrEqual(Tensor left, Tensor right) =>
        Compare<IsGreaterOrEqual>(left, right, "GreaterOrEqual");

    /// <summary>1 where <c>left &lt; right</c>, else 0; there is no gradient.</summary>
    public static Tensor Less(Tensor left, Tensor right) => Compare<IsLess>(left, right, "Less");

    /// <summary>1 where <c>left ≤ right</c>, else 0; there is no gradient.</summary>
    public static Tensor LessOrEqual(Tensor left, Tensor right) => Compare<IsLessOrEqual>(left, right, "LessOrEqual");

    private static Tensor Compare<TFunction>(Tensor left, Tensor right, string name)
        where TFunction : struct, IBinaryFunction
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        Shape shape = BroadcastRule.Of(name, left.Shape, right.Shape);
        return Tape.Run(new ComparisonOperation<TFunction>(left, right, shape)).Output;
    }
}
