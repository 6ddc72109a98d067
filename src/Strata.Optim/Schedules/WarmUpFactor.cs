namespace Strata.Optim;

/// <summary>A factor that rises to 1 in equal parts: <c>min(1, (step + 1)/steps)</c>.</summary>
/// <param name="Steps">The step from which the factor is 1, counted from 1; above 0.</param>
public sealed record WarmUpFactor(double Steps) : Schedule
{
    /// <inheritdoc/>
    public override double? Peak => 1;

    /// <summary>The step from which the factor is 1, counted from 1.</summary>
    public double Steps { get; } = ScheduleChecks<WarmUpFactor>.Positive(Steps, nameof(Steps));

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => [(long)Steps];

    /// <inheritdoc/>
    public override double At(long step) => Math.Min(1, (step + 1) / Steps);

    /// <inheritdoc/>
    public override string ToString() => $"warm-up({Steps} steps)";
}
