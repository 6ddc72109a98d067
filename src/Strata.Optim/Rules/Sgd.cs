namespace Strata.Optim;

using Plain = Chain<AddCoupledDecay, Chain<ScaleByLearningRate, DecayWeights>>;
using Stages = Chain<AddCoupledDecay, Chain<ApplyMomentum, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>Stochastic gradient descent, with momentum where asked for.</summary>
/// <remarks>
/// <code>g ← g + λp;  b ← μ·b + (1 − τ)·g (first update: b ← g);  p ← p − η·b, or p − η·(g + μ·b) with Nesterov</code>
/// Semantics and defaults of <c>torch.optim.SGD</c> 2.x. Slot: <c>momentum_buffer</c>, only with momentum; 4 bytes a
/// value. Sutskever et al., 2013, https://proceedings.mlr.press/v28/sutskever13.html.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-1 from scratch, 1e-3 to fine-tune.</param>
public sealed record Sgd(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Share of the buffer that is kept, μ, in [0, 1).</summary>
    /// <value>0: no buffer.</value>
    public Hyperparameter Momentum { get; init; } = 0;

    /// <summary>Share of the gradient that the buffer does not take, τ; not on the first update.</summary>
    /// <value>0</value>
    public Hyperparameter Dampening { get; init; } = 0;

    /// <summary>Nesterov's form; needs momentum above 0 and dampening 0.</summary>
    /// <value>false</value>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override RuleProgram Compile() => Momentum == 0 ? Fused(Descend) : base.Compile();

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("momentum", Momentum);
        if (Nesterov && (Momentum == 0 || Dampening != 0))
        {
            check.Report($"nesterov needs momentum above 0 and dampening 0; they are {Momentum} and {Dampening}");
        }
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) =>
        Around(step, new ApplyMomentum(step.Of(Momentum), step.Of(Dampening), Nesterov, step.Count));

    private static Plain Descend(in StepFigures step) =>
        new(new(step.CoupledDecay), new(new(step.LearningRate), new(step.DecayPerStep)));
}
