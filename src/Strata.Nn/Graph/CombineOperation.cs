using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;

namespace Strata.Nn.Graph;

/// <summary>A function of two values, each tensor repeated to the shape of the result.</summary>
internal sealed class CombineOperation<TFunction> : Operation
    where TFunction : struct, IDifferentiableBinaryFunction
{
    private readonly Tensor _left;
    private readonly Tensor _right;
    private readonly TFunction _function;
    private readonly BroadcastShape? _loop; // not needed for two of one shape whose gradients need no operand

    public CombineOperation(Tensor left, Tensor right, Shape shape, in TFunction function)
        : base(left, right)
    {
        (_left, _right, _function) = (left, right, function);
        Output = AddOutput(shape);
        if (!IsPlain || (NeedsGradient && (TFunction.LeftNeeds | TFunction.RightNeeds) != BinaryOperands.None))
            _loop = new BroadcastShape(shape, left.Shape, right.Shape);
    }

    public Tensor Output { get; }

    protected internal override bool MayOverwrite(Tensor input) => IsPlain && !BackwardReads(input);

    private bool IsPlain => _left.Count == Output.Count && _right.Count == Output.Count;

    protected internal override bool BackwardReads(Tensor tensor)
    {
        BinaryOperands needed =
            (Wants(_left) ? TFunction.LeftNeeds : BinaryOperands.None)
            | (Wants(_right) ? TFunction.RightNeeds : BinaryOperands.None);
        return (tensor == _left && (needed & BinaryOperands.Left) != BinaryOperands.None)
            || (tensor == _right && (needed & BinaryOperands.Right) != BinaryOperands.None);
    }

    protected internal override void Forward()
    {
        if (IsPlain)
        {
            Elementwise.Apply(_function, _left.Values, _right.Values, Output.Values);
            return;
        }

        var left = new BroadcastOperand(_left.Values, 0);
        var right = new BroadcastOperand(_right.Values, 1);
        Broadcasting.Apply(_loop!, new OfTwo<TFunction>(_function), left, right, right, Output.Values);
    }

    protected internal override void Backward()
    {
        if (Wants(_left))
            Pass(_left, 0, TFunction.LeftNeeds, new LeftGradientOf<TFunction>(_function));
        if (Wants(_right))
            Pass(_right, 1, TFunction.RightNeeds, new RightGradientOf<TFunction>(_function));
    }

    private void Pass<TGradient>(Tensor operand, int index, BinaryOperands needs, in TGradient gradient)
        where TGradient : struct, ITernaryFunction
    {
        GradientTarget target = GradientOf(operand);
        var upstream = BroadcastOperand.Whole(Output.Gradient);
        if (_loop is null)
        {
            Elementwise.Apply(new OfGradient<TGradient>(gradient), upstream.Values, target.Values, target.Accumulate);
            return;
        }

        // What the gradient does not need may hold anything by now.
        BroadcastOperand left = (needs & BinaryOperands.Left) == BinaryOperands.None ? upstream : new(_left.Values, 0);
        BroadcastOperand right =
            (needs & BinaryOperands.Right) == BinaryOperands.None ? upstream : new(_right.Values, 1);
        BroadcastSum.Add(_loop, gradient, left, right, upstream, index, target);
    }
}
