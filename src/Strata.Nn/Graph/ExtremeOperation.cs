using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;

namespace Strata.Nn.Graph;

/// <summary>The largest or smallest value along axes; equals share the gradient evenly.</summary>
internal sealed class ExtremeOperation : Operation
{
    private readonly Tensor _input;
    private readonly BroadcastShape _loop;
    private readonly bool _largest;
    private readonly Tensor? _share;

    public ExtremeOperation(Tensor input, ReducedAxes axes, bool largest)
        : base(input)
    {
        (_input, _loop, _largest) = (input, axes.Loop, largest);
        Output = AddOutput(axes.Output);
        _share = NeedsGradient ? AddScratch(Output.Count) : null;
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => tensor == _input || tensor == Output;

    protected internal override void Forward()
    {
        var x = BroadcastOperand.Whole(_input.Values);
        if (_largest)
            Broadcasting.Fold<FirstOf, LargestFold>(_loop, default, x, x, x, 0, 1, Output.Values);
        else
            Broadcasting.Fold<FirstOf, SmallestFold>(_loop, default, x, x, x, 0, 1, Output.Values);
    }

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        var x = BroadcastOperand.Whole(_input.Values);
        var y = new BroadcastOperand(Output.Values, 0);
        Broadcasting.Fold<IsSame, SumFold>(_loop, default, x, y, y, 0, 1, _share!.Values);
        Elementwise.Apply(new QuotientOrZero(1), Output.Gradient, _share.Values, _share.Values);
        var share = new BroadcastOperand(_share.Values, 0);
        Broadcasting.Apply(_loop, default(ShareOfSame), x, y, share, dx.Values, dx.Accumulate);
    }
}
