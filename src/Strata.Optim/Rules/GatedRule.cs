using System.Collections.Immutable;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>A rule that runs only in some steps of its group: after k micro-steps, or when the gradients are fit to use.</summary>
/// <remarks>
/// In the other steps nothing moves: no value, no slot, no count of the inner rule, whose schedules of options count its
/// own updates. The rate itself follows the plan's counter. Gradients are judged over the whole group.
/// Semantics of <c>optax.MultiSteps</c> and <c>optax.apply_if_finite</c> for one label of a partition; for all parameters
/// together use the plan's <c>Accumulate</c> and <c>OnNonFiniteGradient</c>, which cost less.
/// Slot with k &gt; 1: <c>accumulated_gradient</c>; 4 bytes a value.
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
    }

    private sealed record Gate(GatedRule Rule, StageSequence Inner) : GroupStage
    {
        // Scalars of the group.
        private const int MiniStep = 0;
        private const int Updates = 1;
        private const int SkipsInRow = 2;
        private const int IsSkipped = 3;
        private const int Length = 4;

        public override ImmutableArray<StateSlot> Slots =>
            Rule.Accumulates ? [new("accumulated_gradient"), .. Inner.Slots] : Inner.Slots;

        public override ImmutableArray<StateScalar> Scalars => [new("gated_updates"), .. Inner.Scalars];

        public override ImmutableArray<StateScalar> GroupScalars =>
            [new("mini_step"), new("gradient_step"), new("skipped_in_a_row"), new("is_skipped"), new("micro_steps", 1)];

        public override int MeasureCount => 2;

        public override void Measure(in StageContext context, Span<double> measures)
        {
            measures[0] = Rule.SkipNotFinite && !Magnitude.AllFinite(context.Update) ? 1 : 0;
            measures[1] = double.IsPositiveInfinity(Rule.MaxSquaredNorm) ? 0 : Magnitude.SumOfSquares(context.Update);
        }

        public override void Combine(in GroupContext group)
        {
            Span<double> state = group.Scalars;
            // The step before ended an update: begin the next.
            if (state[IsSkipped] == 0 && state[MiniStep] == state[Length])
                state[MiniStep] = 0;
            bool unfit = group.Largest(0) > 0 || !(group.Sum(1) < Rule.MaxSquaredNorm);
            state[SkipsInRow] = unfit ? state[SkipsInRow] + 1 : 0;
            state[IsSkipped] = unfit && state[SkipsInRow] <= Rule.MostConsecutiveSkips ? 1 : 0;
            if (state[IsSkipped] != 0)
                return;
            state[Length] = Math.Max(1, Math.Floor(Rule.MicroSteps.At((long)state[Updates])));
            state[MiniStep]++;
            if (state[MiniStep] == state[Length])
                state[Updates]++;
        }

        public override void Apply(in StageContext context)
        {
            ReadOnlySpan<double> group = context.Group;
            bool isEmitted = group[IsSkipped] == 0 && group[MiniStep] == group[Length];
            if (Rule.Accumulates && group[IsSkipped] == 0)
            {
                float share = Rule.Mode == AccumulationMode.Mean ? (float)(1 / group[Length]) : 1;
                ScaledSum.Store(context.Slot(0), context.Update, share, accumulate: group[MiniStep] > 1);
                if (isEmitted)
                    context.Slot(0).CopyTo(context.Update);
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
    }
}
