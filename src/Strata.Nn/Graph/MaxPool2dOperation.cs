using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Max pooling; the forward pass keeps where each value came from.</summary>
internal sealed class MaxPool2dOperation : Operation
{
    private readonly Tensor _input;
    private readonly Pooling2dShape _shape;
    private readonly Tensor _positions;

    public MaxPool2dOperation(Tensor input, Pooling2dShape shape, bool withIndices)
        : base(input)
    {
        (_input, _shape) = (input, shape);
        var output = new Shape(input.Shape[0], input.Shape[1], shape.OutHeight, shape.OutWidth);
        Output = AddOutput(output);
        Indices = withIndices ? AddOutput(output, differentiable: false) : null;
        _positions = AddScratch(output.Count);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    public Tensor? Indices { get; }

    protected internal override void Forward()
    {
        MaxPooling2d.Forward(_shape, _input.Values, Output.Values, _positions.Values);
        if (Indices is not null)
            MaxPooling2d.PositionsToFloats(_positions.Values, Indices.Values);
    }

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        MaxPooling2d.Backward(_shape, Output.Gradient, _positions.Values, dx.Values, dx.Accumulate);
    }
}
