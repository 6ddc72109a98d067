namespace Strata.Optim;

/// <summary>Any function of the step.</summary>
/// <param name="Function">From the number of applied updates to the value.</param>
/// <param name="Name">How tables and messages name it.</param>
public sealed record CustomSchedule(Func<long, double> Function, string Name) : Schedule
{
    /// <inheritdoc/>
    public override double At(long step) => Function(step);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
