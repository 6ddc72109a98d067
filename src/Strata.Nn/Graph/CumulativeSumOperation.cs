using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Running sums along one axis.</summary>
internal sealed class CumulativeSumOperation : Operation
{
    private readonly Tensor _input;
    private readonly AxisShape _axis;

    public CumulativeSumOperation(Tensor input, AxisShape axis)
        : base(input)
    {
        (_input, _axis) = (input, axis);
        Output = AddOutput(input.Shape);
    }

    public Tensor Output { get; }

    protected internal override Tensor? Overwritable => _input;

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward() => AxisScan.Sum(_axis, _input.Values, Output.Values);

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        AxisScan.Sum(_axis, Output.Gradient, dx.Values, backwards: true, dx.Accumulate);
    }
}
