using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary><c>input[index[j]] += alpha·source[j]</c> along an axis.</summary>
internal sealed class IndexAddOperation : Operation
{
    private readonly Tensor _input;
    private readonly Tensor _index;
    private readonly Tensor _source;
    private readonly float _alpha;
    private readonly int _outer;
    private readonly int _size;
    private readonly int _inner;

    public IndexAddOperation(Tensor input, Tensor index, Tensor source, int axis, float alpha)
        : base(input, index, source)
    {
        (_input, _index, _source, _alpha) = (input, index, source, alpha);
        ReadOnlySpan<int> sizes = input.Shape.Sizes;
        (_outer, _size, _inner) = (new Shape(sizes[..axis]).Count, sizes[axis], new Shape(sizes[(axis + 1)..]).Count);
        Output = AddOutput(input.Shape);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => ReferenceEquals(tensor, _index);

    protected internal override void Forward()
    {
        Elementwise.Copy(_input.Values, Output.Values);
        IndexedRows.AddTo(_outer, _size, _inner, _source.Values, _index.Values, Output.Values, _alpha);
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
            IndexedRows.Gather(
                _outer,
                _size,
                _inner,
                Output.Gradient,
                _index.Values,
                target.Values,
                _alpha,
                target.Accumulate
            );
        }
    }
}
