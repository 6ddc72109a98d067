using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;

namespace Strata.Nn.Graph;

/// <summary>A function of two values that has no derivative.</summary>
internal sealed class ComparisonOperation<TFunction> : Operation
    where TFunction : struct, IBinaryFunction
{
    private readonly Tensor _left;
    private readonly Tensor _right;
    private readonly BroadcastShape _loop;

    public ComparisonOperation(Tensor left, Tensor right, Shape shape)
        : base(left, right)
    {
        (_left, _right) = (left, right);
        _loop = new BroadcastShape(shape, left.Shape, right.Shape);
        Output = AddOutput(shape, differentiable: false);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward()
    {
        var right = new BroadcastOperand(_right.Values, 1);
        Broadcasting.Apply(_loop, default(OfTwo<TFunction>), new(_left.Values, 0), right, right, Output.Values);
    }

    protected internal override void Backward() { }
}
