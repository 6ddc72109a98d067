using Strata.Nn.Layers;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Images with a border around them.</summary>
internal sealed class PaddingOperation : Operation
{
    private readonly Tensor _input;
    private readonly int[] _rows;
    private readonly int[] _columns;
    private readonly int _planes;

    public PaddingOperation(Tensor input, Padding padding, PaddingMode mode)
        : base(input)
    {
        _input = input;
        Shape shape = input.Shape;
        _planes = shape[0] * shape[1];
        _rows = Sources(shape[2], padding.Top, padding.Bottom, mode);
        _columns = Sources(shape[3], padding.Left, padding.Right, mode);
        Output = AddOutput(new Shape(shape[0], shape[1], _rows.Length, _columns.Length));
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward() =>
        Padding2d.Forward(_planes, _rows, _columns, _input.Shape[2], _input.Shape[3], _input.Values, Output.Values);

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        Padding2d.Backward(
            _planes,
            _rows,
            _columns,
            _input.Shape[2],
            _input.Shape[3],
            Output.Gradient,
            dx.Values,
            dx.Accumulate
        );
    }

    private static int[] Sources(int size, int before, int after, PaddingMode mode) =>
        [.. Enumerable.Range(-before, before + size + after).Select(at => Padding2d.Source(at, size, mode))];
}
