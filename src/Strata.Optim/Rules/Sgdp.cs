using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>SGD that does not let momentum lengthen weights whose length means nothing, such as those before a normalization.</summary>
/// <remarks>
/// <code>b ← μ·b + (1 − τ)·g;  u = b, or g + μ·b with Nesterov;  p ← p − η·λ/(1 − μ)·p − η·u</code>
/// Where all rows of g are nearly orthogonal to those of p, u loses its part along p and λ is multiplied by
/// <see cref="DecayRatio"/>. Semantics and defaults of timm's SGDP 1.0. Slot: <c>momentum</c>; 4 bytes a value.
/// Heo et al., 2021, https://arxiv.org/abs/2006.08217.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-1.</param>
public sealed record Sgdp(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>Share of the buffer that is kept, μ; in [0, 1).</summary>
    /// <value>0</value>
    public Hyperparameter Momentum { get; init; } = 0;

    /// <summary>Share of the gradient that the buffer does not take, τ.</summary>
    /// <value>0</value>
    public Hyperparameter Dampening { get; init; } = 0;

    /// <summary>Nesterov's form.</summary>
    /// <value>false</value>
    public bool Nesterov { get; init; }

    /// <summary>How far from orthogonal a gradient may be, times the root of the row's length; at least 0.</summary>
    /// <value>0.1</value>
    public double Delta { get; init; } = 0.1;

    /// <summary>What decay is multiplied by where the update is projected; at least 0.</summary>
    /// <value>0.1</value>
    public double DecayRatio { get; init; } = 0.1;

    /// <summary>Added to norms; above 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Mask the update where it disagrees with the gradient, inside the projection (<see cref="Optim.Cautious"/>).</summary>
    /// <value>false</value>
    public bool Cautious { get; init; }

    /// <inheritdoc/>
    protected internal override bool HasRateInside => true;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("momentum", Momentum);
        check.AtLeast("delta", Delta, 0);
        check.AtLeast("decay ratio", DecayRatio, 0);
        check.Above("epsilon", Epsilon, 0);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() => [CoupledDecay(), new StepByProjectedMomentum(this)];
}

/// <summary>Momentum, projection, rate and decay of <see cref="Sgdp"/>.</summary>
internal sealed record StepByProjectedMomentum(Sgdp Rule) : Stage
{
    private static readonly ImmutableArray<StateSlot> _slots = [new("momentum")];

    private readonly WeightProjection _projection = new(Rule.Delta, Rule.Epsilon, Rule.Cautious);

    public override ImmutableArray<StateSlot> Slots => _slots;

    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Proportional;

    public override void Apply(in StageContext context)
    {
        StepFigures step = context.Figures;
        int rowLength = _projection.RowLength(context);
        double momentum = step.Of(Rule.Momentum);
        // The first update is like any other here: the buffer begins at 0.
        FusedPass.Transform(context, new ApplyMomentum(momentum, step.Of(Rule.Dampening), Rule.Nesterov, count: 2));
        _projection.Apply(context, rowLength);
        double ratio = rowLength > 0 ? Rule.DecayRatio : 1;
        FusedPass.RateAndDecay(context, step.LearningRate, step.DecayPerStep * ratio / (1 - momentum));
    }
}
