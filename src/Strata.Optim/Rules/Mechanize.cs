using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Finds a factor for all that another rule has done since the beginning: a learning rate by coin betting.</summary>
/// <remarks>
/// <code>
/// Δ: the sum of the rule's steps;  h = ⟨g + λ_m·S·‖g‖/(‖p‖ + ε)·p, Δ⟩;  for each of the n bettors, β = 1 − 10⁻ⁱ:
/// m ← max(β·m, |h| + ε);  v ← β²·v + h²;  r ← β·r + clip(h, ±m_old)·s;  s = (s0/n·m + max(r, 0))/(√v + ε)
/// p ← p0 − S·Δ,  S = Σs
/// </code>
/// Sums run over the group. Semantics and defaults of <c>optax.contrib.mechanize</c>, which finds Δ from p, p0 and S; kept
/// apart it is there however small the first factor. Slots: <c>delta</c>, <c>x0</c>; 8 bytes a value beside those of the
/// rule. Group: <c>r_i, m_i, v_i, s_i</c>. Give the rule a schedule, not a tuned rate.
/// Cutkosky, Defazio and Mehta, 2023, https://arxiv.org/abs/2306.00144.
/// </remarks>
public sealed record Mechanize : RuleWrapper
{
    /// <summary>A factor around a rule.</summary>
    public Mechanize(UpdateRule rule)
        : base(rule) { }

    /// <summary>λ_m, decay in the bets; at least 0. It is not that of the rule.</summary>
    /// <value>0.01</value>
    public double BetDecay { get; init; } = 1e-2;

    /// <summary>ε; above 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>s0, the first factor; above 0.</summary>
    /// <value>1e-6</value>
    public double InitialFactor { get; init; } = 1e-6;

    /// <summary>n, the number of bettors; at least 1.</summary>
    /// <value>6</value>
    public int BettorCount { get; init; } = 6;

    /// <inheritdoc/>
    protected internal override RuleProgram Compile() =>
        new StagedProgram(new StageSequence([.. Rule.Compile().AsStages(), new Bet(this)]));

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.AtLeast("bet decay", BetDecay, 0);
        check.Above("epsilon", Epsilon, 0);
        check.Above("initial factor", InitialFactor, 0);
        check.AtLeast("bettor count", BettorCount, 1);
        if (Rule.Compile().AsStages().Any(stage => stage.WritesValue))
            check.Report($"{Rule.Name} writes the parameter itself, which leaves no step to scale");
    }

    private sealed record Bet(Mechanize Rule) : GroupStage
    {
        private readonly double[] _betas = [.. Enumerable.Range(1, Rule.BettorCount).Select(i => 1 - Math.Pow(0.1, i))];

        public override ImmutableArray<StateSlot> Slots => [new("delta"), new("x0") { StartsAtValue = true }];

        // A row of each kind: r, m, v, s.
        public override ImmutableArray<StateScalar> GroupScalars =>
            [.. Row("r", 0), .. Row("m", 0), .. Row("v", 0), .. Row("s", Rule.InitialFactor)];

        public override int MeasureCount => 4;

        public bool Equals(Bet? other) => other is not null && Rule == other.Rule;

        public override int GetHashCode() => Rule.GetHashCode();

        public override void Measure(in StageContext context, Span<double> measures)
        {
            double factor = Factor(context.Group);
            double share = factor / (factor + Rule.Epsilon);
            var gradient = new Chain<ScaleGradient, ClipValue>(new(context.GradientFactor), new(context.ClipValue));
            measures[0] = context.SumOver(context.Gradient, Then(gradient, new TimesCovered(share)));
            measures[1] = context.SumOver(context.Value, new TimesCovered(share));
            measures[2] = context.SumOver(context.Gradient, Then(gradient, default(Square)));
            measures[3] = FusedSum.Dot(context.Value, context.Value);
            context.Transform(new Cover(share));
        }

        public override void Combine(in GroupContext group)
        {
            int count = _betas.Length;
            Span<double> reward = group.Scalars[..count];
            Span<double> largest = group.Scalars.Slice(count, count);
            Span<double> squares = group.Scalars.Slice(2 * count, count);
            Span<double> factors = group.Scalars.Slice(3 * count, count);
            double decay =
                Rule.BetDecay
                * Factor(group.Scalars)
                * Math.Sqrt(group.Sum(2))
                / (Math.Sqrt(group.Sum(3)) + Rule.Epsilon);
            double h = group.Sum(0) + (decay * group.Sum(1));
            for (int i = 0; i < count; i++)
            {
                double beta = _betas[i];
                double clipped = Math.Clamp(h, -largest[i], largest[i]);
                largest[i] = Math.Max(beta * largest[i], Math.Abs(h) + Rule.Epsilon);
                squares[i] = (beta * beta * squares[i]) + (h * h);
                reward[i] = (beta * reward[i]) + (clipped * factors[i]);
                double wealth = (Rule.InitialFactor / count * largest[i]) + Math.Max(0, reward[i]);
                factors[i] = wealth / (Math.Sqrt(squares[i]) + Rule.Epsilon);
            }
        }

        public override void Apply(in StageContext context) =>
            context.Transform(new FromStart(Factor(context.Group)), firstSlot: 1);

        private ImmutableArray<StateScalar> Row(string name, double start) =>
            [.. Enumerable.Range(0, Rule.BettorCount).Select(i => new StateScalar($"{name}_{i}", start))];

        private double Factor(ReadOnlySpan<double> group)
        {
            double sum = 0;
            foreach (double factor in group[(3 * _betas.Length)..])
                sum += factor;
            return sum;
        }

        private static Chain<TFirst, TSecond> Then<TFirst, TSecond>(TFirst first, TSecond second)
            where TFirst : struct, ITransformation
            where TSecond : struct, ITransformation => new(first, second);
    }

    /// <summary>Times Δ, as far as the peer knows it: <c>S·Δ/(S + ε)</c>.</summary>
    private readonly struct TimesCovered(double share) : ITransformation
    {
        private readonly Vector<float> _share = new((float)share);

        public static ImmutableArray<string> SlotNames { get; } = ["delta"];

        public GradientScale GradientScale => GradientScale.Mixed;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots) =>
            gradient * (slots.Next() * _share);
    }

    /// <summary>Adds the step to Δ.</summary>
    private readonly struct Cover(double share) : ITransformation
    {
        private readonly Vector<float> _share = new((float)share);

        public static ImmutableArray<string> SlotNames { get; } = ["delta"];

        public GradientScale GradientScale => GradientScale.Mixed;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
        {
            ref Vector<float> delta = ref slots.Next();
            Vector<float> covered = (delta * _share) + gradient;
            delta = covered;
            return covered;
        }
    }

    /// <summary>What leads from p to <c>p0 − S·Δ</c>.</summary>
    private readonly struct FromStart(double factor) : ITransformation
    {
        private readonly Vector<float> _factor = new((float)factor);

        public static ImmutableArray<string> SlotNames { get; } = ["x0"];

        public GradientScale GradientScale => GradientScale.Mixed;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots) =>
            (gradient * _factor) - (slots.Next() - parameter);
    }

    private readonly struct Square : ITransformation
    {
        public static ImmutableArray<string> SlotNames => [];

        public GradientScale GradientScale => GradientScale.Mixed;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots) =>
            gradient * gradient;
    }
}
