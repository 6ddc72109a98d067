using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>The first half of an axis times the sigmoid of the second.</summary>
internal sealed class GluOperation : Operation
{
    private readonly Tensor _input;
    private readonly AxisShape _axis;

    public GluOperation(Tensor input, AxisShape axis, Shape output)
        : base(input)
    {
        (_input, _axis) = (input, axis);
        Output = AddOutput(output);
    }

    public Tensor Output { get; }

    private int Half => _axis.Length / 2 * _axis.Inner;

    protected internal override bool BackwardReads(Tensor tensor) => tensor == _input;

    protected internal override void Forward() => GatedLinear.Forward(_axis.Outer, Half, _input.Values, Output.Values);

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        GatedLinear.Backward(_axis.Outer, Half, _input.Values, Output.Gradient, dx.Values, dx.Accumulate);
    }
}
