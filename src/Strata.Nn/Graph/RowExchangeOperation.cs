using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Exchanges the two first axes: sequences first becomes time first, and back.</summary>
internal sealed class RowExchangeOperation : Operation
{
    private readonly Tensor _input;
    private readonly int _first;
    private readonly int _second;
    private readonly int _size;

    public RowExchangeOperation(Tensor input)
        : base(input)
    {
        _input = input;
        (_first, _second, _size) = (input.Shape[0], input.Shape[1], input.Shape[2]);
        Output = AddOutput(new Shape(_second, _first, _size));
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward() =>
        RowExchange.Run(_first, _second, _size, _input.Values, Output.Values, accumulate: false);

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        RowExchange.Run(_second, _first, _size, Output.Gradient, dx.Values, dx.Accumulate);
    }
}
