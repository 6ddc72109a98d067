using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Running products along one axis.</summary>
internal sealed class CumulativeProductOperation : Operation
{
    private readonly Tensor _input;
    private readonly AxisShape _axis;

    public CumulativeProductOperation(Tensor input, AxisShape axis)
        : base(input)
    {
        (_input, _axis) = (input, axis);
        Output = AddOutput(input.Shape);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => tensor == _input;

    protected internal override void Forward() => AxisScan.Product(_axis, _input.Values, Output.Values);

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        AxisScan.ProductGradient(_axis, _input.Values, Output.Gradient, dx.Values, dx.Accumulate);
    }
}
