using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;

namespace Strata.Nn.Graph;

/// <summary><c>log Σ e^x</c> along axes; the largest value is taken away first.</summary>
internal sealed class LogSumExpOperation : Operation
{
    private readonly Tensor _input;
    private readonly BroadcastShape _loop;
    private readonly Tensor _largest;

    public LogSumExpOperation(Tensor input, ReducedAxes axes)
        : base(input)
    {
        (_input, _loop) = (input, axes.Loop);
        Output = AddOutput(axes.Output);
        _largest = AddScratch(Output.Count);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => tensor == _input || tensor == Output;

    protected internal override void Forward()
    {
        var x = BroadcastOperand.Whole(_input.Values);
        Broadcasting.Fold<FirstOf, LargestFold>(_loop, default, x, x, x, 0, 1, _largest.Values);
        Elementwise.Apply(default(FiniteOrZero), _largest.Values, _largest.Values); // ∞ − ∞ would be nan
        var largest = new BroadcastOperand(_largest.Values, 0);
        Broadcasting.Fold<ExponentialFrom, SumFold>(_loop, default, x, largest, largest, 0, 1, Output.Values);
        Elementwise.Apply(default(LogarithmAfter), _largest.Values, Output.Values, Output.Values);
    }

    protected internal override void Backward()
    {
        if (!Wants(_input))
            return;
        GradientTarget dx = GradientOf(_input);
        Broadcasting.Apply(
            _loop,
            default(ShareOfExponential),
            BroadcastOperand.Whole(_input.Values),
            new(Output.Values, 0),
            new(Output.Gradient, 0),
            dx.Values,
            dx.Accumulate
        );
    }
}
