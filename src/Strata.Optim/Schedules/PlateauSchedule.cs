namespace Strata.Optim;

/// <summary>The factor of a <see cref="Plateau"/>: the same at all steps until the next observation.</summary>
/// <param name="Plateau">What watches the metric. Two schedules are equal only if they have the same one.</param>
public sealed record PlateauSchedule(Plateau Plateau) : Schedule
{
    /// <summary>A plateau of its own for these options.</summary>
    public PlateauSchedule(ReduceOnPlateau options)
        : this(new Plateau(options)) { }

    /// <summary>1, the factor before the first reduction.</summary>
    public override double? Peak => 1;

    /// <summary>When and how much.</summary>
    public ReduceOnPlateau Options => Plateau.Options;

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => [];

    /// <inheritdoc/>
    public override double At(long step) => Plateau.Factor;

    /// <inheritdoc/>
    public override string ToString() => Plateau.Options.ToString();
}
