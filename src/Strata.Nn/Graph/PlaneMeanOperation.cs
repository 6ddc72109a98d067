using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Global average pooling.</summary>
internal sealed class PlaneMeanOperation : Operation
{
    private readonly Tensor _input;
    private readonly int _size;

    public PlaneMeanOperation(Tensor input)
        : base(input)
    {
        _input = input;
        _size = input.Shape[2] * input.Shape[3];
        Output = AddOutput(new Shape(input.Shape[0], input.Shape[1]));
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward() => PlaneMean.Forward(Output.Count, _size, _input.Values, Output.Values);

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        PlaneMean.Backward(Output.Count, _size, Output.Gradient, dx.Values, dx.Accumulate);
    }
}
