namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>What all transformations of a case share.</summary>
/// <param name="Inputs">The shapes of parameters, and their starting values.</param>
/// <param name="Schedules">Makes each schedule once.</param>
/// <param name="Masks">Says whether a mask holds for a parameter.</param>
public sealed record OptaxContext(OptimInputs Inputs, OptaxSchedules Schedules, OptaxMasks Masks);
