using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Values added to the elements that an index for each names along an axis.</summary>
internal sealed class ScatterAddOperation : Operation
{
    private readonly Tensor _input;
    private readonly Tensor _index;
    private readonly Tensor _source;
    private readonly IndexedElements _elements;

    public ScatterAddOperation(Tensor input, Tensor index, Tensor source, int axis)
        : base(input, index, source)
    {
        (_input, _index, _source) = (input, index, source);
        _elements = new(input.Shape.Sizes, index.Shape.Sizes, axis);
        Output = AddOutput(input.Shape);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => ReferenceEquals(tensor, _index);

    protected internal override void Forward()
    {
        Elementwise.Copy(_input.Values, Output.Values);
        _elements.AddTo(_source.Values, _index.Values, Output.Values);
    }

    protected internal override void Backward()
    {
        if (Wants(_input))
        {
            GradientTarget target = GradientOf(_input);
            Elementwise.Copy(Output.Gradient, target.Values, target.Accumulate);
        }

        if (Wants(_source))
        {
            GradientTarget target = GradientOf(_source);
            _elements.Gather(Output.Gradient, _index.Values, target.Values, target.Accumulate);
        }
    }
}
