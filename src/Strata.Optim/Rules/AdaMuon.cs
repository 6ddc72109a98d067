namespace Strata.Optim;

/// <summary>Muon with a second moment of its orthogonal updates, element by element.</summary>
/// <remarks>
/// <code>X as in Muon;  v ← β2·v + (1 − β2)·X²
/// with MatchRmsAdamW: Y = X/(√v + ε), u = ρ·√size·Y/(‖Y‖ + ε);  else u = k·X/(√(v/(1 − β2^t)) + ε)</code>
/// Semantics and defaults of <c>timm.optim.Muon</c> 1.0 with <c>algo="adamuon"</c>, except for its fallback and its kernels, which
/// have to be asked for. Slots: <c>momentum_buffer</c>, <c>exp_avg_sq</c>; of the fallback <c>exp_avg</c>, <c>exp_avg_sq</c>.
/// Si et al., 2025, https://arxiv.org/abs/2507.11005.
/// </remarks>
public sealed record AdaMuon : MuonRule
{
    /// <summary>The rule with timm's defaults.</summary>
    public AdaMuon(Hyperparameter learningRate)
        : base(learningRate)
    {
        WeightDecay = 0;
        Nesterov = false;
        Coefficients = MuonCoefficients.Quintic;
        Adjustment = MuonAdjustment.MatchRmsAdamW;
    }

    /// <summary>β2, the decay of the second moment, in [0, 1).</summary>
    /// <value>0.95</value>
    public Hyperparameter Beta2 { get; init; } = 0.95;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta2", Beta2);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() =>
        [CoupledDecay(), new MuonDirection(this, Adaptive: false, Beta2), new MuonStep(this)];
}
