using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>A border of one value.</summary>
internal sealed class PadOperation : Operation
{
    private readonly Tensor _input;
    private readonly StridedView _inside;
    private readonly float _value;

    public PadOperation(Tensor input, StridedView inside, float value, Shape output)
        : base(input)
    {
        (_input, _inside, _value) = (input, inside, value);
        Output = AddOutput(output);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward()
    {
        Output.Values.Span.Fill(_value);
        StridedCopy.Scatter(_inside, _input.Values, Output.Values);
    }

    protected internal override void Backward()
    {
        GradientTarget target = GradientOf(_input);
        StridedCopy.Gather(_inside, Output.Gradient, target.Values, target.Accumulate);
    }
}
