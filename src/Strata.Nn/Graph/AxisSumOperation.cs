using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;

namespace Strata.Nn.Graph;

/// <summary>Sums or means along axes.</summary>
internal sealed class AxisSumOperation : Operation
{
    private readonly Tensor _input;
    private readonly BroadcastShape _loop;
    private readonly double _scale;

    public AxisSumOperation(Tensor input, ReducedAxes axes, bool mean)
        : base(input)
    {
        (_input, _loop) = (input, axes.Loop);
        _scale = mean ? 1.0 / axes.Divisor : 1;
        Output = AddOutput(axes.Output);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => false;

    protected internal override void Forward()
    {
        var x = BroadcastOperand.Whole(_input.Values);
        Broadcasting.Fold<FirstOf, SumFold>(_loop, default, x, x, x, 0, _scale, Output.Values);
    }

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        var dy = new BroadcastOperand(Output.Gradient, 0);
        Broadcasting.Apply(_loop, new ScaledFirst((float)_scale), dy, dy, dy, dx.Values, dx.Accumulate);
    }
}
