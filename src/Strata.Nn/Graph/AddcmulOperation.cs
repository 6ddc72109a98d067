using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;

namespace Strata.Nn.Graph;

/// <summary><c>x + value · y · z</c>.</summary>
internal sealed class AddcmulOperation : Operation
{
    private readonly Tensor _input;
    private readonly Tensor _left;
    private readonly Tensor _right;
    private readonly float _value;
    private readonly BroadcastShape _loop;

    public AddcmulOperation(Tensor input, Tensor left, Tensor right, float value, Shape shape)
        : base(input, left, right)
    {
        (_input, _left, _right, _value) = (input, left, right, value);
        _loop = new BroadcastShape(shape, input.Shape, left.Shape, right.Shape);
        Output = AddOutput(shape);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) =>
        (tensor == _left && Wants(_right)) || (tensor == _right && Wants(_left));

    protected internal override void Forward() =>
        Broadcasting.Apply(
            _loop,
            new ProductAdded(_value),
            new(_input.Values, 0),
            new(_left.Values, 1),
            new(_right.Values, 2),
            Output.Values
        );

    protected internal override void Backward()
    {
        var upstream = BroadcastOperand.Whole(Output.Gradient);
        if (Wants(_input))
            BroadcastSum.Add(_loop, default(FirstOf), upstream, upstream, upstream, 0, GradientOf(_input));
        if (Wants(_left))
            Product(new(_right.Values, 2), 1, GradientOf(_left));
        if (Wants(_right))
            Product(new(_left.Values, 1), 2, GradientOf(_right));
    }

    private void Product(in BroadcastOperand other, int index, GradientTarget target)
    {
        var upstream = BroadcastOperand.Whole(Output.Gradient);
        BroadcastSum.Add(_loop, new ScaledProduct(_value), other, upstream, upstream, index, target);
    }
}
