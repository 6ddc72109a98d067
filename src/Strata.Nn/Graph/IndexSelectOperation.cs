using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Elements of an axis by index.</summary>
internal sealed class IndexSelectOperation : Operation
{
    private readonly Tensor _input;
    private readonly Tensor _index;
    private readonly int _outer;
    private readonly int _size;
    private readonly int _inner;

    public IndexSelectOperation(Tensor input, Tensor index, int axis)
        : base(input, index)
    {
        (_input, _index) = (input, index);
        ReadOnlySpan<int> sizes = input.Shape.Sizes;
        (_outer, _size, _inner) = (new Shape(sizes[..axis]).Count, sizes[axis], new Shape(sizes[(axis + 1)..]).Count);
        Output = AddOutput(new Shape([.. sizes[..axis], index.Count, .. sizes[(axis + 1)..]]));
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => ReferenceEquals(tensor, _index);

    protected internal override void Forward() =>
        IndexedRows.Gather(_outer, _size, _inner, _input.Values, _index.Values, Output.Values);

    protected internal override void Backward()
    {
        GradientTarget target = GradientOf(_input);
        if (!target.Accumulate)
            target.Values.Clear();
        IndexedRows.AddTo(_outer, _size, _inner, Output.Gradient, _index.Values, target.Values);
    }
}
