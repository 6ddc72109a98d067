namespace Strata.Optim;

/// <summary>One number that a rule keeps for each parameter, or a group-wide stage for each group.</summary>
/// <param name="Name">The peer's own name, part of the key that state is saved under.</param>
/// <param name="Start">What it is before the first update.</param>
public readonly record struct StateScalar(string Name, double Start = 0);
