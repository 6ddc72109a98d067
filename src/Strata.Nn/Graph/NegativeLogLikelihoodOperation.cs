using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Losses;

namespace Strata.Nn.Graph;

/// <summary>The negative logarithm of the target's probability.</summary>
internal sealed class NegativeLogLikelihoodOperation : Operation
{
    private readonly Tensor _logarithms;
    private readonly Tensor _targets;
    private readonly Tensor? _weight;
    private readonly Reduction _reduction;
    private readonly CrossEntropyShape _shape;
    private readonly Tensor _losses;
    private readonly Tensor _rowWeights;
    private double _scale = 1;

    public NegativeLogLikelihoodOperation(
        Tensor logarithms,
        Tensor targets,
        Tensor? weight,
        CrossEntropyFigures figures
    )
        : base(logarithms, targets, weight)
    {
        (_logarithms, _targets, _weight, _reduction) = (logarithms, targets, weight, figures.Reduction);
        _shape = figures.Over(logarithms.Shape);
        Output = AddOutput(figures.Output);
        _rowWeights = AddScratch(_shape.Rows);
        _losses = _reduction == Reduction.None ? Output : AddScratch(_shape.Rows);
    }

    public Tensor Output { get; }

    protected internal override bool BackwardReads(Tensor tensor) =>
        ReferenceEquals(tensor, _targets) || ReferenceEquals(tensor, _rowWeights);

    protected internal override void Forward()
    {
        CrossEntropyShapes.ThrowIfNotClasses(
            _targets.Values,
            _shape.Classes,
            _shape.IgnoreIndex,
            "NegativeLogLikelihood"
        );
        NegativeLogLikelihood.Forward(
            _shape,
            _logarithms.Values,
            _targets.Values,
            _weight?.Values ?? default,
            _losses.Values,
            _rowWeights.Values
        );
        if (_reduction == Reduction.None)
            return;
        double divisor = _reduction == Reduction.Mean ? Reductions.Sum(_rowWeights.Values) : 1;
        _scale = 1 / divisor;
        Output.Values[0] = (float)(Reductions.Sum(_losses.Values) / divisor);
    }

    protected internal override void Backward()
    {
        if (!Wants(_logarithms))
            return;
        GradientTarget target = GradientOf(_logarithms);
        NegativeLogLikelihood.Backward(
            _shape,
            _targets.Values,
            _rowWeights.Values,
            Output.Gradient,
            _scale,
            target.Values,
            target.Accumulate
        );
    }
}
