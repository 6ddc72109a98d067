using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Softmax along one axis, or its logarithm; the backward pass looks at the result only.</summary>
internal sealed class SoftmaxOperation : Operation
{
    private readonly Tensor _input;
    private readonly AxisShape _axis;
    private readonly bool _logarithm;

    public SoftmaxOperation(Tensor input, AxisShape axis, bool logarithm)
        : base(input)
    {
        (_input, _axis, _logarithm) = (input, axis, logarithm);
        Output = AddOutput(input.Shape);
    }

    public Tensor Output { get; }

    protected internal override Tensor? Overwritable => _input;

    protected internal override bool BackwardReads(Tensor tensor) => tensor == Output;

    protected internal override void Forward() => AxisSoftmax.Forward(_axis, _input.Values, Output.Values, _logarithm);

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        AxisSoftmax.Backward(_axis, Output.Values, Output.Gradient, dx.Values, _logarithm, dx.Accumulate);
    }
}
