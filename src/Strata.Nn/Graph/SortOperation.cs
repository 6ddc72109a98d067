using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>The first values of an axis in order, and where they were.</summary>
internal sealed class SortOperation : Operation
{
    private readonly Tensor _input;
    private readonly IndexedElements _elements;
    private readonly int _outer;
    private readonly int _size;
    private readonly int _inner;
    private readonly int _count;
    private readonly bool _descending;

    public SortOperation(Tensor input, int axis, int count, bool descending)
        : base(input)
    {
        (_input, _count, _descending) = (input, count, descending);
        ReadOnlySpan<int> sizes = input.Shape.Sizes;
        (_outer, _size, _inner) = (new Shape(sizes[..axis]).Count, sizes[axis], new Shape(sizes[(axis + 1)..]).Count);
        Shape output = new([.. sizes[..axis], count, .. sizes[(axis + 1)..]]);
        _elements = new(sizes, output.Sizes, axis);
        Sorted = AddOutput(output);
        Indices = AddOutput(output, differentiable: false);
    }

    public Tensor Sorted { get; }

    public Tensor Indices { get; }

    protected internal override bool BackwardReads(Tensor tensor) => ReferenceEquals(tensor, Indices);

    protected internal override void Forward() =>
        SortedRows.Find(_outer, _size, _inner, _count, _descending, _input.Values, Sorted.Values, Indices.Values);

    protected internal override void Backward()
    {
        GradientTarget target = GradientOf(_input);
        if (!target.Accumulate)
            target.Values.Clear();
        _elements.AddTo(Sorted.Gradient, Indices.Values, target.Values);
    }
}
