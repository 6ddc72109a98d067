using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;

namespace Strata.Nn.Graph;

/// <summary>The variance or standard deviation along axes, from the mean in a second pass.</summary>
internal sealed class VarianceOperation : Operation
{
    private readonly Tensor _input;
    private readonly BroadcastShape _loop;
    private readonly Tensor _mean;
    private readonly Tensor? _factor;
    private readonly double _count;
    private readonly double _freedom;
    private readonly bool _root;

    public VarianceOperation(Tensor input, ReducedAxes axes, double correction, bool root)
        : base(input)
    {
        (_input, _loop, _root) = (input, axes.Loop, root);
        _count = axes.Divisor;
        _freedom = Math.Max(0, axes.Divisor - correction);
        Output = AddOutput(axes.Output);
        _mean = AddScratch(Output.Count);
        _factor = NeedsGradient ? AddScratch(Output.Count) : null;
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) =>
        tensor == _input || tensor == _mean || (_root && tensor == Output);

    protected internal override void Forward()
    {
        var x = BroadcastOperand.Whole(_input.Values);
        Broadcasting.Fold<FirstOf, SumFold>(_loop, default, x, x, x, 0, 1 / _count, _mean.Values);
        var mean = new BroadcastOperand(_mean.Values, 0);
        if (_root)
            Broadcasting.Fold<Deviation, RootFold>(_loop, default, x, mean, mean, 0, 1 / _freedom, Output.Values);
        else
            Broadcasting.Fold<Deviation, SquareFold>(_loop, default, x, mean, mean, 0, 1 / _freedom, Output.Values);
    }

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        if (_root)
            Elementwise.Apply(
                new QuotientOrZero((float)(1 / _freedom)),
                Output.Gradient,
                Output.Values,
                _factor!.Values
            );
        else
            Elementwise.Scale(Output.Gradient, (float)(2 / _freedom), _factor!.Values);
        Broadcasting.Apply(
            _loop,
            default(ShareOfDeviation),
            BroadcastOperand.Whole(_input.Values),
            new(_mean.Values, 0),
            new(_factor.Values, 0),
            dx.Values,
            dx.Accumulate
        );
    }
}
