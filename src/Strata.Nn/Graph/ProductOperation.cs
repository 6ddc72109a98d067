using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;

namespace Strata.Nn.Graph;

/// <summary>Products along one axis.</summary>
internal sealed class ProductOperation : Operation
{
    private readonly Tensor _input;
    private readonly AxisShape _axis;
    private readonly BroadcastShape _loop;

    public ProductOperation(Tensor input, AxisShape axis, Shape output)
        : base(input)
    {
        (_input, _axis) = (input, axis);
        _loop = new BroadcastShape(
            new Shape(axis.Outer, axis.Length, axis.Inner),
            new Shape(axis.Outer, 1, axis.Inner)
        );
        Output = AddOutput(output);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => tensor == _input;

    protected internal override void Forward()
    {
        var x = BroadcastOperand.Whole(_input.Values);
        Broadcasting.Fold<FirstOf, ProductFold>(_loop, default, x, x, x, 0, 1, Output.Values);
    }

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        AxisScan.WholeProductGradient(_axis, _input.Values, Output.Gradient, dx.Values, dx.Accumulate);
    }
}
