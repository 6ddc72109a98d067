using System.Collections.Immutable;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>A rule that runs only in some steps of its group: after k micro-steps, when the gradients are fit to use, or when a condition holds.</summary>
/// <remarks>
/// In the other steps nothing moves: no value, no slot, no count of the inner rule, whose schedules of options count its
/// own updates. The rate itself follows the plan's counter. Gradients are judged over the whole group.
/// Semantics of <c>optax.MultiSteps</c>, <c>apply_if_finite</c> and <c>conditionally_mask</c> for one label of a partition;
/// for all parameters together use the plan's <c>Accumulate</c> and <c>OnNonFiniteGradient</c>, which cost less.
/// Slot with k &gt; 1: <c>accumulated_gradient</c>; 4 bytes a value. What the gate counts is saved with the group's state:
/// <c>mini_step</c>, <c>gradient_step</c>, <c>unfit_steps</c>, <c>unfit_in_a_row</c>.
/// </remarks>
public sealed record GatedRule : RuleWrapper
{
    /// <summary>A gate before a rule.</summary>
    public GatedRule(UpdateRule rule)
        : base(rule) { }

    /// <summary>k, a schedule over the updates of the rule; at least 1.</summary>
    /// <value>1</value>
    public Hyperparameter MicroSteps { get; init; } = 1;

    /// <summary>Whether the rule sees the mean of k gradients, or their sum.</summary>
    /// <value>Mean</value>
    public AccumulationMode Mode { get; init; }

    /// <summary>Leave out a step in which some gradient of the group is not finite.</summary>
    /// <value>false</value>
    public bool SkipNotFinite { get; init; }

    /// <summary>After so many steps left out in a row the next is applied all the same; optax' <c>max_consecutive_errors</c>.</summary>
    /// <value>no limit</value>
    public int MostConsecutiveSkips { get; init; } = int.MaxValue;

    /// <summary>Leave out a step in which the squared norm of the group's gradients is not below this.</summary>
    /// <value>infinite: no limit</value>
    public double MaxSquaredNorm { get; init; } = double.PositiveInfinity;

    /// <summary>Whether the rule runs in a step of its group, counted from 0; gradients of other steps are not used at all.</summary>
    /// <value>null: in every step</value>
    public Func<long, bool>? When { get; init; }

    /// <inheritdoc/>
    protected override (int Slots, int Scalars) StateBefore => (Accumulates ? 1 : 0, 1);

    private bool Accumulates => !(MicroSteps.IsConstant && MicroSteps.Initial == 1);

    /// <inheritdoc/>
    protected internal override RuleProgram Compile() =>
        new StagedProgram(new StageSequence(new Gate(this, new StageSequence(Rule.Compile().AsStages()))));

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.AtLeast("micro-steps", MicroSteps, 1);
        check.AtLeast("most consecutive skips", MostConsecutiveSkips, 0);
        if (!(MaxSquaredNorm > 0))
            check.Report($"largest squared norm is {Figures.Exact(MaxSquaredNorm)}; expected above 0");
        CheckNotGroupWide(check);
        CheckSubtracts(check);
    }

    private sealed record Gate(GatedRule Rule, StageSequence Inner) : GroupStage
    {
        // Scalars of the group.
        private const int MiniStep = 0;
        private const int Updates = 1;
        private const int Length = 2;
        private const int UnfitInRow = 3;
        private const int UnfitSteps = 4;
        private const int NotFinite = 5;
        private const int SquaredNorm = 6;
        private const int IsSkipped = 7;
        private const int IsEmitted = 8;

        public override ImmutableArray<StateSlot> Slots =>
            Rule.Accumulates ? [new("accumulated_gradient"), .. Inner.Slots] : Inner.Slots;

        public override ImmutableArray<StateScalar> Scalars => [new("gated_updates"), .. Inner.Scalars];

        public override ImmutableArray<StateScalar> GroupScalars =>
            [
                new("mini_step"),
                new("gradient_step"),
                new("micro_steps", 1),
                new("unfit_in_a_row"),
                new("unfit_steps"),
                new("not_finite"),
                new("squared_norm"),
                new("is_skipped"),
                new("is_emitted"),
            ];

        public override int MeasureCount => 2;

        // A mean or a sum of gradients scales with them; a limit on their norm does not.
        public override GradientScale GradientScaleAt(in StepFigures step) =>
            double.IsPositiveInfinity(Rule.MaxSquaredNorm) ? Inner.GradientScaleAt(step) : GradientScale.Mixed;

        public override void Measure(in StageContext context, Span<double> measures)
        {
            measures[0] = Rule.SkipNotFinite ? CountNotFinite(context.Update) : 0;
            measures[1] = double.IsPositiveInfinity(Rule.MaxSquaredNorm) ? 0 : Magnitude.SumOfSquares(context.Update);
        }

        public override void Combine(in GroupContext group)
        {
            Span<double> state = group.Scalars;
            state[IsEmitted] = 0;
            bool isOff = Rule.When is { } runs && !runs(group.Count - 1);
            state[IsSkipped] = isOff ? 1 : 0;
            if (isOff)
                return;
            state[NotFinite] = group.Sum(0);
            state[SquaredNorm] = group.Sum(1);
            bool unfit = state[NotFinite] > 0 || !(state[SquaredNorm] < Rule.MaxSquaredNorm);
            state[UnfitInRow] = unfit ? state[UnfitInRow] + 1 : 0;
            state[UnfitSteps] += unfit ? 1 : 0;
            if (unfit && state[UnfitInRow] <= Rule.MostConsecutiveSkips)
            {
                state[IsSkipped] = 1;
                return;
            }

            state[Length] = Math.Max(1, Math.Floor(Rule.MicroSteps.At((long)state[Updates])));
            if (++state[MiniStep] < state[Length])
                return;
            state[MiniStep] = 0;
            state[Updates]++;
            state[IsEmitted] = 1;
        }

        public override void Apply(in StageContext context)
        {
            ReadOnlySpan<double> group = context.Group;
            bool isEmitted = group[IsEmitted] != 0;
            if (Rule.Accumulates && group[IsSkipped] == 0)
            {
                float share = Rule.Mode == AccumulationMode.Mean ? (float)(1 / group[Length]) : 1;
                Block sum = context.Slot(0);
                ScaledSum.Store(sum, context.Update, share, accumulate: true);
                if (isEmitted)
                {
                    sum.CopyTo(context.Update);
                    sum.Clear();
                }
            }

            if (!isEmitted)
            {
                context.Update.Clear();
                return;
            }

            long count = (long)++context.Scalar(0);
            StepFigures figures = context.Figures.Counted(count, (long)group[Updates] - 1);
            Inner.Apply(context.Inner(figures, Rule.Accumulates ? 1 : 0, 1, Inner.Scalars.Length), figures);
        }

        private static int CountNotFinite(Block values)
        {
            if (Magnitude.AllFinite(values))
                return 0;
            int count = 0;
            foreach (float value in values.Span)
                count += float.IsFinite(value) ? 0 : 1;
            return count;
        }
    }
}
