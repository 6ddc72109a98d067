using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;

namespace Strata.Nn.Graph;

/// <summary>Values of one tensor where a condition is not 0, of another elsewhere.</summary>
internal sealed class WhereOperation : Operation
{
    private readonly Tensor _condition;
    private readonly Tensor _then;
    private readonly Tensor _otherwise;
    private readonly BroadcastShape _loop;

    public WhereOperation(Tensor condition, Tensor then, Tensor otherwise, Shape shape)
        : base(condition, then, otherwise)
    {
        (_condition, _then, _otherwise) = (condition, then, otherwise);
        _loop = new BroadcastShape(shape, condition.Shape, then.Shape, otherwise.Shape);
        Output = AddOutput(shape);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => tensor == _condition;

    protected internal override void Forward() =>
        Broadcasting.Apply(
            _loop,
            default(Choice),
            new(_condition.Values, 0),
            new(_then.Values, 1),
            new(_otherwise.Values, 2),
            Output.Values
        );

    protected internal override void Backward()
    {
        if (Wants(_then))
            Pass(_then, 1, default(WhereSet));
        if (Wants(_otherwise))
            Pass(_otherwise, 2, default(WhereClear));
    }

    private void Pass<TGradient>(Tensor operand, int index, in TGradient gradient)
        where TGradient : struct, ITernaryFunction
    {
        GradientTarget target = GradientOf(operand);
        var upstream = BroadcastOperand.Whole(Output.Gradient);
        var condition = new BroadcastOperand(_condition.Values, 0);
        BroadcastSum.Add(_loop, gradient, condition, upstream, upstream, index, target);
    }
}
