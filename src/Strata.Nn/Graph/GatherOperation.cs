using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Values chosen along one axis by an index for each.</summary>
internal sealed class GatherOperation : Operation
{
    private readonly Tensor _input;
    private readonly Tensor _index;
    private readonly IndexedElements _elements;

    public GatherOperation(Tensor input, Tensor index, int axis)
        : base(input, index)
    {
        (_input, _index) = (input, index);
        _elements = new(input.Shape.Sizes, index.Shape.Sizes, axis);
        Output = AddOutput(index.Shape);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => ReferenceEquals(tensor, _index);

    protected internal override void Forward() =>
        _elements.Gather(_input.Values, _index.Values, Output.Values, accumulate: false);

    protected internal override void Backward()
    {
        GradientTarget target = GradientOf(_input);
        if (!target.Accumulate)
            target.Values.Clear();
        _elements.AddTo(Output.Gradient, _index.Values, target.Values);
    }
}
