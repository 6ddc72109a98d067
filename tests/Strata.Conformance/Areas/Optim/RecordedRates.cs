using System.Globalization;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim;

/// <summary>Learning rates that a case sets before each step, as a scheduler does.</summary>
/// <param name="Rates">The rate of each step.</param>
/// <param name="Highest">The peak, to which a corrected decay refers.</param>
public sealed record RecordedRates(IReadOnlyList<double> Rates, double Highest) : Schedule
{
    public override double? Peak => Highest;

    public override double At(long step) => Rates[(int)Math.Min(step, Rates.Count - 1)];

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"recorded({Rates[0]} … {Rates[^1]})");
}
