namespace Strata.Conformance.Areas.Optim.Peers;

/// <summary>Parameters that take one rule.</summary>
/// <param name="Label">The name of the group in the plan.</param>
/// <param name="Parameters">The names of its parameters; at least one.</param>
/// <param name="Rule">The rule; null freezes.</param>
public sealed record PeerGroup(string Label, IReadOnlyList<string> Parameters, PeerRule? Rule);
