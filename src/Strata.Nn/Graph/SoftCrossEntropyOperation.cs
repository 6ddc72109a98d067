using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Cross-entropy with probabilities as targets.</summary>
internal sealed class SoftCrossEntropyOperation : Operation
{
    private readonly Tensor _logits;
    private readonly Tensor _targets;
    private readonly Tensor? _weight;
    private readonly CrossEntropyShape _shape;
    private readonly Tensor _logProbabilities;
    private readonly Tensor _losses;
    private readonly Reduction _reduction;
    private readonly float _scale;

    public SoftCrossEntropyOperation(Tensor logits, Tensor targets, Tensor? weight, CrossEntropyFigures figures)
        : base(logits, targets, weight)
    {
        (_logits, _targets, _weight, _reduction) = (logits, targets, weight, figures.Reduction);
        _shape = figures.Over(logits.Shape);
        Output = AddOutput(figures.Output);
        _logProbabilities = AddScratch(logits.Count);
        _losses = _reduction == Reduction.None ? Output : AddScratch(_shape.Rows, ScratchUse.Forward);
        _scale = _reduction == Reduction.Mean ? 1f / _shape.Rows : 1;
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) => tensor != _logits && tensor != Output;

    private Block Weights => _weight?.Values ?? default;

    protected internal override void Forward()
    {
        SoftCrossEntropy.Forward(
            _shape,
            _logits.Values,
            _targets.Values,
            Weights,
            _logProbabilities.Values,
            _losses.Values
        );
        if (_reduction == Reduction.None)
            return;
        double total = Reductions.Sum(_losses.Values);
        Output.Values[0] = (float)(_reduction == Reduction.Mean ? total / _shape.Rows : total);
    }

    protected internal override void Backward()
    {
        if (Wants(_logits))
        {
            GradientTarget dx = GradientOf(_logits);
            SoftCrossEntropy.LogitsGradient(
                _shape,
                _targets.Values,
                Weights,
                _logProbabilities.Values,
                Output.Gradient,
                _scale,
                dx.Values,
                dx.Accumulate
            );
        }

        if (Wants(_targets))
        {
            GradientTarget dt = GradientOf(_targets);
            SoftCrossEntropy.TargetsGradient(
                _shape,
                Weights,
                _logProbabilities.Values,
                Output.Gradient,
                _scale,
                dt.Values,
                dt.Accumulate
            );
        }
    }
}
