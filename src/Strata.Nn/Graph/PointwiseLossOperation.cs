using Strata.Numerics;
using Strata.Numerics.Kernels.Losses;

namespace Strata.Nn.Graph;

/// <summary>A loss of pairs of values, its sum or its mean: one loop, and one for each gradient.</summary>
internal class PointwiseLossOperation<TLoss> : Operation
    where TLoss : struct, IPointwiseLoss
{
    private readonly TLoss _loss;
    private readonly Tensor _first;
    private readonly Tensor _second;
    private readonly Tensor? _third;
    private readonly LossReduction _reduction;
    private readonly RepeatedOperand _thirdValues;
    private readonly RepeatedOperand _fourthValues;

    /// <param name="loss">The loss.</param>
    /// <param name="first">The predictions.</param>
    /// <param name="second">The targets, of the same shape.</param>
    /// <param name="third">A weight, or an operand of the same shape.</param>
    /// <param name="fourth">A weight.</param>
    /// <param name="reduction">What happens to the losses.</param>
    /// <param name="name">The loss' name in messages.</param>
    public PointwiseLossOperation(
        in TLoss loss,
        Tensor first,
        Tensor second,
        Tensor? third,
        Tensor? fourth,
        LossReduction reduction,
        string name
    )
        : base(first, second, third, fourth)
    {
        (_loss, _first, _second, _third, _reduction) = (loss, first, second, third, reduction);
        Output = AddOutput(reduction.Output);
        _thirdValues = new(third, first.Shape, name, length => AddScratch(length));
        _fourthValues = new(fourth, first.Shape, name, length => AddScratch(length));
    }

    public Tensor Output { get; }

    private LossOperands Operands => new(_first.Values, _second.Values, _thirdValues.Block, _fourthValues.Block);

    protected internal override bool BackwardReads(Tensor tensor) => !ReferenceEquals(tensor, Output);

    protected internal override void Forward()
    {
        _thirdValues.Fill();
        _fourthValues.Fill();
        double sum = PointwiseLosses.Forward(_loss, Operands, _reduction.IsNone ? Output.Values : default);
        if (!_reduction.IsNone)
            Output.Values[0] = (float)(sum / _reduction.Divisor);
        if (double.IsNaN(sum))
            Explain();
    }

    protected internal override void Backward()
    {
        if (Wants(_first))
            Pass(0, _first);
        if (TLoss.Gradients > 1 && Wants(_second))
            Pass(1, _second);
        if (TLoss.Gradients > 2 && Wants(_third))
            Pass(2, _third!);
    }

    /// <summary>Called when the loss is nan: throws if an operand is not what it must be.</summary>
    protected virtual void Explain() { }

    private void Pass(int operand, Tensor input)
    {
        GradientTarget target = GradientOf(input);
        PointwiseLosses.Backward(
            _loss,
            operand,
            Operands,
            Output.Gradient,
            1 / _reduction.Divisor,
            target.Values,
            target.Accumulate
        );
    }
}
