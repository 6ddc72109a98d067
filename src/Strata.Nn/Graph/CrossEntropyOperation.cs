using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Cross-entropy with class indices.</summary>
internal sealed class CrossEntropyOperation : Operation
{
    private readonly Tensor _logits;
    private readonly Tensor _targets;
    private readonly Tensor? _weight;
    private readonly Reduction _reduction;
    private readonly CrossEntropyShape _shape;
    private readonly Tensor _exponentials;
    private readonly Tensor _inverseSums;
    private readonly Tensor _losses;
    private readonly Tensor _rowWeights;
    private float _scale = 1;

    public CrossEntropyOperation(Tensor logits, Tensor targets, Tensor? weight, CrossEntropyFigures figures)
        : base(logits, targets, weight)
    {
        (_logits, _targets, _weight, _reduction) = (logits, targets, weight, figures.Reduction);
        _shape = figures.Over(logits.Shape);
        Output = AddOutput(figures.Output);
        _exponentials = AddScratch(logits.Count);
        _inverseSums = AddScratch(_shape.Rows);
        _rowWeights = AddScratch(_shape.Rows, ScratchUse.Forward);
        _losses = _reduction == Reduction.None ? Output : AddScratch(_shape.Rows, ScratchUse.Forward);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => tensor != _logits && tensor != Output;

    private Block Weights => _weight?.Values ?? default;

    protected internal override void Forward()
    {
        CrossEntropyShapes.ThrowIfNotClasses(_targets.Values, _shape.Classes, _shape.IgnoreIndex);
        CrossEntropy.Forward(
            _shape,
            _logits.Values,
            _targets.Values,
            Weights,
            _exponentials.Values,
            _inverseSums.Values,
            _losses.Values,
            _rowWeights.Values
        );
        if (_reduction == Reduction.None)
            return;
        double total = Reductions.Sum(_losses.Values);
        double divisor = _reduction == Reduction.Mean ? Reductions.Sum(_rowWeights.Values) : 1;
        _scale = (float)(1 / divisor);
        Output.Values[0] = (float)(total / divisor);
    }

    protected internal override void Backward()
    {
        if (!Wants(_logits))
            return;
        GradientTarget dx = GradientOf(_logits);
        CrossEntropy.Backward(
            _shape,
            _targets.Values,
            Weights,
            _exponentials.Values,
            _inverseSums.Values,
            Output.Gradient,
            _scale,
            dx.Values,
            dx.Accumulate
        );
    }
}
