using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, StepByCoinBetting>;

/// <summary>Coin betting: every value bets a share of what its gradients have won so far, and no learning rate is needed.</summary>
/// <remarks>
/// <code>
/// q = η·g;  L ← max(L, |q|);  G ← G + |q|;  R ← max(R − q·(p − p0), 0);  θ ← θ − q
/// p ← p0 + θ/(L·max(G + L, α·L))·(L + R)
/// </code>
/// Semantics and defaults of <c>optax.contrib.cocob</c>; the learning rate, 1 as a rule, only scales the gradient. Slots:
/// <c>init_particles</c> (p0, the first value), <c>cumulative_gradients</c> (θ), <c>scale</c> (L), <c>subgradients</c> (G)
/// and <c>reward</c> (R); 20 bytes a value. Orabona and Tommasi, 2017, https://arxiv.org/abs/1705.07795.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1.</param>
public sealed record Cocob(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>How cautious the first bets are, α; at least 0.</summary>
    /// <value>100</value>
    public double Alpha { get; init; } = 100;

    /// <summary>Where the largest gradient begins; above 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override bool HasRateInside => true;

    /// <inheritdoc/>
    protected internal override StateSlot SlotOf(string name) =>
        new(name) { StartsAtValue = name == "init_particles", Start = name == "scale" ? Epsilon : 0 };

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.AtLeast("alpha", Alpha, 0);
        if (!(Epsilon > 0 && double.IsFinite(Epsilon)))
            check.Report($"epsilon is {Figures.Exact(Epsilon)}; expected above 0, since the first bet divides by it");
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) =>
        new(new(step.CoupledDecay), new(step.LearningRate, Alpha, step.DecayPerStep));
}

/// <summary>The whole step of <see cref="Cocob"/>.</summary>
/// <param name="learningRate">What the gradient is multiplied by.</param>
/// <param name="alpha">How cautious the first bets are.</param>
/// <param name="decay">The share of the parameter that decay takes away.</param>
public readonly struct StepByCoinBetting(double learningRate, double alpha, double decay) : ITransformation
{
    private readonly Vector<float> _learningRate = new((float)learningRate);
    private readonly Vector<float> _alpha = new((float)alpha);
    private readonly Vector<float> _decay = new((float)decay);

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } =
    ["init_particles", "cumulative_gradients", "scale", "subgradients", "reward"];

    /// <summary>Invariant: bets are shares, once a gradient is larger than where the largest begins.</summary>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        Vector<float> first = slots.Next();
        ref Vector<float> sum = ref slots.Next();
        ref Vector<float> largest = ref slots.Next();
        ref Vector<float> sizes = ref slots.Next();
        ref Vector<float> reward = ref slots.Next();
        Vector<float> q = gradient * _learningRate;
        Vector<float> size = Vector.Abs(q);
        Vector<float> moved = parameter - first;
        Vector<float> l = Vector.Max(largest, size);
        Vector<float> g = sizes + size;
        Vector<float> r = Vector.Max(reward - (q * moved), Vector<float>.Zero);
        Vector<float> theta = sum - q;
        largest = l;
        sizes = g;
        reward = r;
        sum = theta;
        Vector<float> bet = theta / (l * Vector.Max(g + l, l * _alpha)) * (l + r);
        bet = Vector.ConditionalSelect(Vector.GreaterThan(l, Vector<float>.Zero), bet, theta); // 0/0 behind a parameter's end
        return moved - bet + (parameter * _decay);
    }
}
