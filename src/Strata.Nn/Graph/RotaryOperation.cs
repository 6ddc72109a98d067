using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Pairs of values turned by the angles of their position.</summary>
internal sealed class RotaryOperation : Operation
{
    private readonly Tensor _input;
    private readonly Tensor _table;
    private readonly RotaryShape _shape;

    public RotaryOperation(Tensor input, Tensor table, in RotaryShape shape)
        : base(input, table)
    {
        (_input, _table, _shape) = (input, table, shape);
        Output = AddOutput(input.Shape);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => ReferenceEquals(tensor, _table);

    protected internal override void Forward() =>
        RotaryRotation.Apply(_shape, _table.Values, _input.Values, Output.Values, back: false, accumulate: false);

    protected internal override void Backward()
    {
        GradientTarget target = GradientOf(_input);
        RotaryRotation.Apply(_shape, _table.Values, Output.Gradient, target.Values, back: true, target.Accumulate);
    }
}
