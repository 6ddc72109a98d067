using System.Collections.Immutable;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Slow weights that follow the fast ones of another rule every k steps, and draw them back.</summary>
/// <remarks>
/// <code>every k steps:  slow ← slow + α·(p − slow);  p ← slow</code>
/// Slot: <c>lookahead_slow_buff</c>; 4 bytes a value beside those of the rule.
/// Semantics of <c>optax.lookahead</c>, and with <see cref="StartsAtFirstSync"/> of <c>timm.optim.Lookahead</c>.
/// Zhang et al., 2019, https://arxiv.org/abs/1907.08610.
/// </remarks>
public sealed record Lookahead : RuleWrapper
{
    /// <summary>Slow weights around a rule.</summary>
    public Lookahead(UpdateRule rule)
        : base(rule) { }

    /// <summary>k; at least 1.</summary>
    /// <value>6</value>
    public int SyncPeriod { get; init; } = 6;

    /// <summary>α, in (0, 1].</summary>
    /// <value>0.5</value>
    public double SlowStepSize { get; init; } = 0.5;

    /// <summary>The rule starts again after each synchronisation: its slots and counts are new.</summary>
    /// <value>false</value>
    public bool ResetState { get; init; }

    /// <summary>The slow weights begin at the first synchronisation, which then changes nothing: timm.</summary>
    /// <value>false: at the initial weights, as in the paper and optax</value>
    public bool StartsAtFirstSync { get; init; }

    /// <inheritdoc/>
    protected internal override RuleProgram Compile()
    {
        IEnumerable<Stage> inner = Rule.Compile().AsStages();
        if (ResetState)
            inner = [new Restart(new StageSequence(inner), SyncPeriod)];
        return new StagedProgram(new StageSequence([.. inner, new Sync(this)]));
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.AtLeast("sync period", SyncPeriod, 1);
        if (SlowStepSize is not (> 0 and <= 1))
            check.Report($"slow step size is {Figures.Exact(SlowStepSize)}; expected above 0 and at most 1");
        if (ResetState)
            CheckNotGroupWide(check);
    }

    /// <summary>Runs stages as if they were new at the beginning of each period.</summary>
    private sealed record Restart(StageSequence Inner, int Period) : Stage
    {
        public override ImmutableArray<StateSlot> Slots => Inner.Slots;

        public override ImmutableArray<StateScalar> Scalars => Inner.Scalars;

        public override void Apply(in StageContext context)
        {
            long place = (context.Figures.Count - 1) % Period;
            if (place == 0 && context.Figures.Count > 1)
                context.Restart(Inner.Slots.Length, Inner.Scalars);
            Inner.Apply(context, context.Figures.Counted(place + 1, place));
        }
    }

    private sealed record Sync(Lookahead Rule) : Stage
    {
        public override ImmutableArray<StateSlot> Slots => [new("lookahead_slow_buff") { StartsAtValue = true }];

        public override bool WritesValue => true;

        public override void Apply(in StageContext context)
        {
            ScaledSum.Subtract(context.Value, context.Update);
            if (context.Figures.Count % Rule.SyncPeriod != 0)
                return;
            if (Rule.StartsAtFirstSync && context.Figures.Count == Rule.SyncPeriod)
            {
                context.Value.CopyTo(context.Slot(0));
                return;
            }

            float share = (float)Rule.SlowStepSize;
            Span<float> slow = context.Slot(0).Span;
            ReadOnlySpan<float> fast = context.Value.Span;
            for (int i = 0; i < slow.Length; i++)
                slow[i] += (fast[i] - slow[i]) * share;
            context.Slot(0).CopyTo(context.Value);
        }
    }
}
