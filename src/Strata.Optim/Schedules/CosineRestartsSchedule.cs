namespace Strata.Optim;

/// <summary>Half a cosine that begins again: <c>floor + height·(1 + cos(π·(x/length)^k))/2</c>, x the steps of the cycle.</summary>
/// <remarks>
/// As PyTorch's <c>CosineAnnealingWarmRestarts</c>, timm's <c>CosineLRScheduler</c>, Keras' <c>CosineDecayRestarts</c> and
/// Hugging Face's hard restarts. Loshchilov &amp; Hutter, 2017 (SGDR), https://arxiv.org/abs/1608.03983.
/// </remarks>
/// <param name="Start">The value at step 0.</param>
/// <param name="Steps">The length of the first cycle; at least 1.</param>
/// <param name="Floor">What each cycle falls to.</param>
public sealed record CosineRestartsSchedule(double Start, double Steps, double Floor)
    : RestartingSchedule(Start, Steps, Floor)
{
    private readonly double _kDecay = 1;

    /// <summary>The power k of the time: above 1 the value stays up longer; above 0. https://arxiv.org/abs/2004.05909.</summary>
    /// <value>1</value>
    public double KDecay
    {
        get => _kDecay;
        init => _kDecay = ScheduleChecks<CosineRestartsSchedule>.Positive(value, nameof(KDecay));
    }

    /// <inheritdoc/>
    protected override double Remaining(double position, double length) =>
        (1 + Math.Cos(Math.PI * (KDecay == 1 ? position / length : Math.Pow(position / length, KDecay)))) / 2;

    /// <inheritdoc/>
    public override string ToString() =>
        Text("cosine restarts", KDecay == 1 ? "" : $", k-decay {Figures.Exact(KDecay)}");
}
