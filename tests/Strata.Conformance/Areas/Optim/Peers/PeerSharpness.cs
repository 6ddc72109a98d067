using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Peers;

/// <summary>Ascents between the steps of a case: <c>optax.contrib.sam</c>.</summary>
/// <param name="Ascent">The rule that climbs.</param>
/// <param name="Period">Calls from one step to the next: all but the last are ascents.</param>
/// <param name="KeepsState">Whether the state of the ascent outlives a step.</param>
public sealed record PeerSharpness(PeerRule Ascent, int Period, bool KeepsState);
