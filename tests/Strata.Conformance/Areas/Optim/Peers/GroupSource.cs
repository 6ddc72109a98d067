namespace Strata.Conformance.Areas.Optim.Peers;

/// <summary>Where a number of a peer's state stands among the numbers that Strata keeps for a group or a parameter.</summary>
/// <param name="Name">The name of Strata's, for each element where the peer has an array.</param>
/// <param name="Convert">Makes the peer's number of it; null where it is the same.</param>
public sealed record GroupSource(Func<int, string> Name, Func<double, double>? Convert = null);
