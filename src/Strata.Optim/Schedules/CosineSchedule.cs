namespace Strata.Optim;

/// <summary>Half a cosine, <c>floor + (start − floor)·(1 + cos(π·step/steps))/2</c>; after its length it stays at the floor.</summary>
/// <remarks>As optax <c>cosine_decay_schedule</c>. PyTorch's <c>CosineAnnealingLR</c> climbs again after its end.</remarks>
/// <param name="Start">The value at step 0.</param>
/// <param name="Steps">The length; at least 1.</param>
/// <param name="Floor">The value from step <paramref name="Steps"/> on.</param>
public sealed record CosineSchedule(double Start, long Steps, double Floor) : Schedule
{
    /// <inheritdoc/>
    public override double? Peak => Math.Max(Start, Floor);

    /// <summary>The length.</summary>
    public long Steps { get; } = ScheduleChecks.AtLeastOne(Steps, nameof(Steps));

    /// <inheritdoc/>
    public override double At(long step) =>
        step >= Steps ? Floor : Floor + ((Start - Floor) * (1 + Math.Cos(Math.PI * Math.Max(step, 0) / Steps)) / 2);

    /// <inheritdoc/>
    public override string ToString() =>
        Floor == 0
            ? $"cosine({Figures.Exact(Start)}, {Steps} steps)"
            : $"cosine({Figures.Exact(Start)} → {Figures.Exact(Floor)}, {Steps} steps)";
}
