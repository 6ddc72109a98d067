using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>The largest or smallest value along one axis and where it stands; the first of equals gets the gradient.</summary>
internal sealed class AxisExtremeOperation : Operation
{
    private readonly Tensor _input;
    private readonly AxisShape _axis;
    private readonly bool _largest;

    public AxisExtremeOperation(Tensor input, AxisShape axis, bool largest, Shape output, bool indicesOnly)
        : base(input)
    {
        (_input, _axis, _largest) = (input, axis, largest);
        Values = indicesOnly ? null : AddOutput(output);
        Indices = AddOutput(output, differentiable: false);
    }

    public Tensor? Values { get; }

    public Tensor Indices { get; }

    protected internal override bool BackwardReads(Tensor tensor) => Values is not null && tensor == Indices;

    protected internal override void Forward() =>
        AxisExtremes.Find(_axis, _input.Values, _largest, Values?.Values ?? default, Indices.Values);

    protected internal override void Backward()
    {
        if (Values is null || !Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        AxisExtremes.Scatter(_axis, Indices.Values, Values.Gradient, dx.Values, dx.Accumulate);
    }
}
