using System.Collections.Immutable;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim.Tests.Stages;

/// <summary>Stages that do one thing each, so that a test can tell what the engine did with them.</summary>
internal static class StageProbes
{
    /// <summary>A rule of given stages, without rate and decay.</summary>
    public sealed record Rule(params ImmutableArray<Stage> All) : StagedRule(1)
    {
        public bool Equals(Rule? other) => other is not null && All.SequenceEqual(other.All);

        public override int GetHashCode() => All.Length;

        protected override IEnumerable<Stage> Stages() => All;
    }

    /// <summary>The update becomes the number of values of the group's parameters that take part.</summary>
    public sealed record CountValues(string Name = "values") : GroupStage
    {
        public override ImmutableArray<StateScalar> GroupScalars => [new(Name), new($"{Name}_updates")];

        public override int MeasureCount => 1;

        public override void Measure(in StageContext context, Span<double> measures) =>
            measures[0] = context.Value.Length;

        public override void Combine(in GroupContext group)
        {
            group.Scalars[0] = group.Sum(0);
            group.Scalars[1] = group.Count;
        }

        public override void Apply(in StageContext context) => context.Update.Span.Fill((float)context.Group[0]);
    }

    /// <summary>The update becomes the sum of all updates of the group that came in.</summary>
    public sealed record SumUpdates(string Name) : GroupStage
    {
        public override ImmutableArray<StateScalar> GroupScalars => [new(Name)];

        public override int MeasureCount => 2;

        public override void Measure(in StageContext context, Span<double> measures)
        {
            foreach (float value in context.Update.Span)
                measures[1] += value;
            measures[0] = -1; // so that mixing up two measures is seen
        }

        public override void Combine(in GroupContext group) => group.Scalars[0] = group.Sum(1);

        public override void Apply(in StageContext context) => context.Update.Span.Fill((float)context.Group[0]);
    }

    /// <summary>The update becomes the sum of the learning rates in the group.</summary>
    public sealed record SumRates : GroupStage
    {
        public override ImmutableArray<StateScalar> GroupScalars => [new("rates"), new("largest")];

        public override int MeasureCount => 1;

        public override void Measure(in StageContext context, Span<double> measures) =>
            measures[0] = context.Figures.LearningRate;

        public override void Combine(in GroupContext group) =>
            (group.Scalars[0], group.Scalars[1]) = (group.Sum(0), group.Largest(0));

        public override void Apply(in StageContext context) =>
            context.Update.Span.Fill((float)(context.Group[0] + context.Group[1]));
    }

    /// <summary>Adds to the update.</summary>
    public sealed record Add(float Amount) : Stage
    {
        public override void Apply(in StageContext context)
        {
            foreach (ref float value in context.Update.Span)
                value += Amount;
        }
    }

    /// <summary>Multiplies the update.</summary>
    public sealed record Times(float Factor) : Stage
    {
        public override void Apply(in StageContext context) => ScaledSum.Scale(context.Update, Factor);
    }

    /// <summary>Keeps state of all kinds: a slot a row, a slot that begins at the value, a scalar.</summary>
    public sealed record Keeper(string Name) : Stage
    {
        public override ImmutableArray<StateSlot> Slots =>
            [
                new($"{Name}_rows") { ShapeOf = p => p.Rank < 2 ? null : new Shape(p.Shape[0]), Start = 7 },
                new($"{Name}_start") { StartsAtValue = true },
                new($"{Name}_full"),
            ];

        public override ImmutableArray<StateScalar> Scalars => [new($"{Name}_number", 3)];

        public override void Apply(in StageContext context)
        {
            if (context.HasSlot(0))
                foreach (ref float row in context.Slot(0).Span)
                    row += 1;
            foreach (ref float value in context.Slot(2).Span)
                value += 2;
            context.Scalar(0) *= 2;
        }
    }
}
