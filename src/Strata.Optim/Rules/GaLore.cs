namespace Strata.Optim;

/// <summary>Adam, or momentum, in the space of a few singular vectors of the gradient: the state of a matrix shrinks to rank × its shorter side.</summary>
/// <remarks>
/// <code>every k updates P ← leading singular vectors of G (longer side);  R = PᵀG or GP;  p ← p − ηλp − ηα·(base(R) taken back by P)</code>
/// Only parameters of rank 2 are projected; the base runs on all others as it is. Semantics and defaults of
/// <c>optax.contrib.galore</c> 0.2.8. Slots: <c>projector</c>; <c>exp_avg</c> and <c>exp_avg_sq</c>, or
/// <c>momentum_buffer</c>, in the small space. Zhao et al., 2024, https://arxiv.org/abs/2403.03507.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-2.</param>
public sealed record GaLore(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>Singular vectors that are kept; at least 1, and never more than the shorter side has.</summary>
    /// <value>128</value>
    public int Rank { get; init; } = 128;

    /// <summary>k, updates from one projector to the next; at least 1.</summary>
    /// <value>200</value>
    public int RefreshEvery { get; init; } = 200;

    /// <summary>α, the factor of what was taken back; above 0.</summary>
    /// <value>1 (paper: 0.25)</value>
    public double Scale { get; init; } = 1;

    /// <summary>What runs in the small space.</summary>
    /// <value>Adam</value>
    public GaLoreBase Base { get; init; }

    /// <summary>β1 of Adam, or the decay of momentum; in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>β2 of Adam, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>ε of Adam; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <inheritdoc/>
    protected internal override string? NoteOn(Parameter parameter) =>
        parameter.Rank == 2 ? $"rank {GaLoreDirection.RankOf(Rank, parameter.Shape)} of {parameter.Shape}" : null;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        if (Rank < 1)
            check.Report($"rank is {Rank}; expected at least 1");
        if (RefreshEvery < 1)
            check.Report($"refresh every is {RefreshEvery}; expected at least 1");
        check.Above("scale", Scale, 0);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.AtLeast("epsilon", Epsilon, 0);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() => [CoupledDecay(), new GaLoreDirection(this), RateAndDecay()];
}
