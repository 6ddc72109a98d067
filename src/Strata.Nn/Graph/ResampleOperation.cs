using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Planes of another size, linear in the old values: adaptive means and interpolation.</summary>
internal sealed class ResampleOperation : Operation
{
    private readonly Tensor _input;
    private readonly AxisTaps _rows;
    private readonly AxisTaps _columns;
    private readonly AxisTaps? _rowsBack;
    private readonly AxisTaps? _columnsBack;
    private readonly int _planes;

    public ResampleOperation(Tensor input, AxisTaps rows, AxisTaps columns)
        : base(input)
    {
        (_input, _rows, _columns) = (input, rows, columns);
        _planes = input.Shape[0] * input.Shape[1];
        Output = AddOutput(new Shape(input.Shape[0], input.Shape[1], rows.Size, columns.Size));
        if (NeedsGradient)
            (_rowsBack, _columnsBack) = (rows.Transposed(), columns.Transposed());
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward() =>
        Resampling2d.Run(_planes, _rows, _columns, _input.Values, Output.Values, accumulate: false);

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        Resampling2d.Run(_planes, _rowsBack!, _columnsBack!, Output.Gradient, dx.Values, dx.Accumulate);
    }
}
