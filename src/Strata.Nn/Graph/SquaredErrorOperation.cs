using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary><c>(x − t)²</c>, its sum or its mean.</summary>
internal sealed class SquaredErrorOperation : Operation
{
    private readonly Tensor _input;
    private readonly Tensor _target;
    private readonly Reduction _reduction;
    private readonly Tensor _squares;

    public SquaredErrorOperation(Tensor input, Tensor target, Reduction reduction)
        : base(input, target)
    {
        (_input, _target, _reduction) = (input, target, reduction);
        Output = AddOutput(reduction == Reduction.None ? input.Shape : Shape.Scalar);
        _squares = reduction == Reduction.None ? Output : AddScratch(input.Count, ScratchUse.Forward);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => tensor != Output;

    protected internal override void Forward()
    {
        Elementwise.SquareDifference(_input.Values, _target.Values, _squares.Values);
        if (_reduction == Reduction.None)
            return;
        double sum = Reductions.Sum(_squares.Values);
        Output.Values[0] = (float)(_reduction == Reduction.Mean ? sum / _input.Count : sum);
    }

    protected internal override void Backward()
    {
        if (Wants(_input))
            Pass(_input, 2);
        if (Wants(_target))
            Pass(_target, -2);
    }

    private void Pass(Tensor operand, float factor)
    {
        GradientTarget target = GradientOf(operand);
        Block dy = Output.Gradient;
        if (_reduction == Reduction.None)
        {
            Elementwise.MultiplyDifference(_input.Values, _target.Values, dy, factor, target.Values, target.Accumulate);
            return;
        }

        double scale = _reduction == Reduction.Mean ? (double)factor / _input.Count : factor;
        Elementwise.ScaleDifference(
            _input.Values,
            _target.Values,
            (float)(scale * dy[0]),
            target.Values,
            target.Accumulate
        );
    }
}
