namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>What all transformations of a case share.</summary>
/// <param name="Schedules">Makes each schedule once.</param>
/// <param name="Masks">Says whether a mask holds for a parameter.</param>
public sealed record OptaxContext(OptaxSchedules Schedules, OptaxMasks Masks);
