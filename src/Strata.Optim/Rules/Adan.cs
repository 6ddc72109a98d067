namespace Strata.Optim;

using ProximalStages = Chain<AddCoupledDecay, Chain<ScaleByAdan, Chain<ScaleByLearningRate, ShrinkAfterStep>>>;
using Stages = Chain<AddCoupledDecay, Chain<ScaleByAdan, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>Adam with Nesterov's momentum made of the differences between gradients.</summary>
/// <remarks>
/// <code>
/// Δ = g − g₋₁ (0 in the first update);  m ← m + (1 − β1)(g − m);  d ← β2·d + (1 − β2)·Δ;  n ← β3·n + (1 − β3)·(g + w·Δ)²
/// u = (m/c1 + w·d/c2) / (√(n/c3 + ε_root) + ε);  p ← (p − η·u) / (1 + η·λ),  w = β2
/// </code>
/// Semantics and defaults of <c>timm.optim.Adan</c> 1.0 (<c>no_prox</c> is <see cref="Proximal"/> off); <c>optax.adan</c> 0.2
/// is <c>new Adan(rate) { Proximal = false, EpsilonRoot = 1e-8, Difference = AdanDifference.OneMinusBeta2 }</c>. Slots:
/// <c>exp_avg</c>, <c>exp_avg_sq</c>, <c>exp_avg_diff</c>, <c>neg_pre_grad</c>; 16 bytes a value.
/// Xie et al., 2022, https://arxiv.org/abs/2208.06677.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3.</param>
public sealed record Adan(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Decay of the average of gradients, in [0, 1).</summary>
    /// <value>0.98</value>
    public Hyperparameter Beta1 { get; init; } = 0.98;

    /// <summary>Decay of the average of differences, in [0, 1).</summary>
    /// <value>0.92</value>
    public Hyperparameter Beta2 { get; init; } = 0.92;

    /// <summary>Decay of the average of squares, in [0, 1).</summary>
    /// <value>0.99</value>
    public Hyperparameter Beta3 { get; init; } = 0.99;

    /// <summary>Added to the root, after bias correction; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Added inside the root; at least 0.</summary>
    /// <value>0 (optax: 1e-8)</value>
    public double EpsilonRoot { get; init; }

    /// <summary>The weight w of the differences.</summary>
    /// <value>Beta2</value>
    public AdanDifference Difference { get; init; } = AdanDifference.Beta2;

    /// <summary>Decay divides what the step leaves by 1 + η·λ; off, it takes its share of the parameter before the step.</summary>
    /// <value>true</value>
    public bool Proximal { get; init; } = true;

    /// <summary>Mask the average, but not the differences, where it points against the gradient (<see cref="Optim.Cautious"/>).</summary>
    /// <value>false</value>
    public bool Cautious { get; init; }

    /// <summary>Proximal decay divides the whole step, so that nothing can stand between direction and rate.</summary>
    protected internal override bool HasRateInside => Proximal;

    /// <inheritdoc/>
    protected internal override RuleProgram Compile()
    {
        if (Cautious)
            return new StagedProgram(
                new StageSequence(
                    StageOf((in StepFigures step) => new AddCoupledDecay(step.CoupledDecay)),
                    new CautiousAdan(this),
                    Proximal
                        ? StageOf(
                            (in StepFigures step) =>
                                Chain.Of(
                                    new ScaleByLearningRate(step.LearningRate),
                                    ShrinkAfterStep.Proximally(step.DecayPerStep)
                                )
                        )
                        : RateAndDecay()
                )
            );
        return Proximal ? Fused(AtProximal) : base.Compile();
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.Fraction("beta3", Beta3);
        check.AtLeast("epsilon", Epsilon, 0);
        check.AtLeast("epsilon root", EpsilonRoot, 0);
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) => Around(step, new ScaleByAdan(step, this));

    private ProximalStages AtProximal(in StepFigures step) =>
        new(
            new(step.CoupledDecay),
            new(new(step, this), new(new(step.LearningRate), ShrinkAfterStep.Proximally(step.DecayPerStep)))
        );

    private Stage StageOf<TStages>(StageFactory<TStages> at)
        where TStages : struct, ITransformation => Fused(at).AsStages().Single();
}
