namespace Strata.Optim;

/// <summary>A value over a square root that grows: <c>start·√(timescale/(step + timescale))</c>.</summary>
/// <remarks>
/// As Hugging Face's <c>get_inverse_sqrt_schedule</c> after its warm-up, whose length is the timescale unless given; with
/// such a warm-up it is the schedule of the first Transformer. Vaswani et al., 2017, https://arxiv.org/abs/1706.03762.
/// </remarks>
/// <param name="Start">The value at step 0.</param>
/// <param name="Timescale">After three times as many steps the value is half; above 0.</param>
public sealed record InverseSquareRootSchedule(double Start, double Timescale) : Schedule
{
    /// <inheritdoc/>
    public override double? Peak => Math.Max(Start, 0);

    /// <summary>After three times as many steps the value is half.</summary>
    public double Timescale { get; } = ScheduleChecks<InverseSquareRootSchedule>.Positive(Timescale, nameof(Timescale));

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => [(long)Timescale];

    /// <inheritdoc/>
    public override double At(long step) => Start * Math.Sqrt(Timescale / (Math.Max(step, 0) + Timescale));

    /// <inheritdoc/>
    public override string ToString() =>
        $"inverse square root({Figures.Exact(Start)}, timescale {Figures.Exact(Timescale)})";
}
