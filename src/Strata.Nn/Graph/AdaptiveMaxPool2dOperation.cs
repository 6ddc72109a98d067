using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Adaptive max pooling; the forward pass keeps where each value came from.</summary>
internal sealed class AdaptiveMaxPool2dOperation : Operation
{
    private readonly Tensor _input;
    private readonly Pooling2dShape _shape;
    private readonly Tensor _positions;

    public AdaptiveMaxPool2dOperation(Tensor input, int height, int width, bool withIndices)
        : base(input)
    {
        _input = input;
        _shape = new()
        {
            Planes = input.Shape[0] * input.Shape[1],
            Height = input.Shape[2],
            Width = input.Shape[3],
            KernelHeight = 1,
            KernelWidth = 1,
            StrideHeight = 1,
            StrideWidth = 1,
        };
        var output = new Shape(input.Shape[0], input.Shape[1], height, width);
        Output = AddOutput(output);
        Indices = withIndices ? AddOutput(output, differentiable: false) : null;
        _positions = AddScratch(output.Count);
    }

    public Tensor Output { get; }

    public Tensor? Indices { get; }

    protected internal override bool BackwardReads(Tensor tensor) => tensor == _positions;

    protected internal override void Forward()
    {
        AdaptiveMaxPooling2d.Forward(
            _shape,
            Output.Shape[2],
            Output.Shape[3],
            _input.Values,
            Output.Values,
            _positions.Values
        );
        if (Indices is not null)
            MaxPooling2d.PositionsToFloats(_positions.Values, Indices.Values);
    }

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        int outputs = Output.Shape[2] * Output.Shape[3];
        AdaptiveMaxPooling2d.Backward(_shape, outputs, Output.Gradient, _positions.Values, dx.Values, dx.Accumulate);
    }
}
