using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Losses;

namespace Strata.Nn.Graph;

/// <summary>The hinge of every wrong class.</summary>
internal sealed class MultiMarginOperation : Operation
{
    private readonly Tensor _logits;
    private readonly Tensor _targets;
    private readonly Tensor? _weight;
    private readonly VectorRows _rows;
    private readonly LossReduction _reduction;
    private readonly double _margin;
    private readonly bool _squared;
    private readonly Tensor _losses;

    public MultiMarginOperation(
        Tensor logits,
        Tensor targets,
        Tensor? weight,
        LossReduction reduction,
        double margin,
        bool squared
    )
        : base(logits, targets, weight)
    {
        (_logits, _targets, _weight) = (logits, targets, weight);
        (_reduction, _margin, _squared) = (reduction, margin, squared);
        (_rows, _) = VectorAxis.Of(logits.Shape, logits.Shape.Rank - 1);
        Output = AddOutput(reduction.Output);
        _losses = reduction.IsNone ? Output : AddScratch(_rows.Count);
    }

    public Tensor Output { get; }

    private Block Weights => _weight?.Values ?? default;

    protected internal override bool BackwardReads(Tensor tensor) =>
        !ReferenceEquals(tensor, Output) && !ReferenceEquals(tensor, _losses);

    protected internal override void Forward()
    {
        CrossEntropyShapes.ThrowIfNotClasses(_targets.Values, _rows.Length, ignoreIndex: null, "MultiMargin");
        MultiMargin.Forward(_rows, _margin, _squared, _logits.Values, _targets.Values, Weights, _losses.Values);
        if (!_reduction.IsNone)
            Output.Values[0] = (float)(Reductions.Sum(_losses.Values) / _reduction.Divisor);
    }

    protected internal override void Backward()
    {
        if (!Wants(_logits))
            return;
        GradientTarget target = GradientOf(_logits);
        MultiMargin.Backward(
            _rows,
            _margin,
            _squared,
            _logits.Values,
            _targets.Values,
            Weights,
            Output.Gradient,
            1 / _reduction.Divisor,
            target.Values,
            target.Accumulate
        );
    }
}
