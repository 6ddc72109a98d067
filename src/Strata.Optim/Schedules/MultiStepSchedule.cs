using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>A drop by a factor at each milestone: <c>start·factor^(milestones reached)</c>.</summary>
/// <remarks>
/// As PyTorch's <c>MultiStepLR</c>; a milestone that is listed twice counts twice. timm's <c>MultiStepLRScheduler</c> drops
/// one step before its <c>decay_t</c>: subtract 1.
/// </remarks>
/// <param name="Start">The value before the first milestone.</param>
/// <param name="Factor">What each drop multiplies by; at least 0.</param>
/// <param name="Milestones">The first step of each drop, in ascending order.</param>
public sealed record MultiStepSchedule(double Start, double Factor, ImmutableArray<long> Milestones) : Schedule
{
    /// <inheritdoc/>
    public override double? Peak => Math.Max(At(0), At(long.MaxValue));

    /// <summary>What each drop multiplies by.</summary>
    public double Factor { get; } = ScheduleChecks<MultiStepSchedule>.NotNegative(Factor, nameof(Factor));

    /// <summary>The first step of each drop.</summary>
    public ImmutableArray<long> Milestones { get; } =
        ScheduleChecks<MultiStepSchedule>.Ascending(Milestones, nameof(Milestones));

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => Milestones;

    /// <inheritdoc/>
    public override double At(long step)
    {
        int reached = 0;
        while (reached < Milestones.Length && Milestones[reached] <= step)
            reached++;
        return Start * Math.Pow(Factor, reached);
    }

    /// <inheritdoc/>
    public bool Equals(MultiStepSchedule? other) =>
        other is not null
        && Start.Equals(other.Start)
        && Factor.Equals(other.Factor)
        && ScheduleLists.Same(Milestones, other.Milestones);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Start, Factor, ScheduleLists.Hash(Milestones));

    /// <inheritdoc/>
    public override string ToString() =>
        $"multi-step({Figures.Exact(Start)}, × {Figures.Exact(Factor)} at {ScheduleLists.Text(Milestones)})";
}
