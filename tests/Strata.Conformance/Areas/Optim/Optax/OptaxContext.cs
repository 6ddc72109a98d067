namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>What all transformations of a case share.</summary>
/// <param name="Inputs">The shapes of parameters, and their starting values.</param>
/// <param name="Parameters">The names of all parameters.</param>
/// <param name="LongestBadRun">In how many steps in a row some gradient is not finite.</param>
public sealed record OptaxContext(OptimInputs Inputs, IReadOnlyList<string> Parameters, int LongestBadRun)
{
    /// <summary>Makes each schedule once.</summary>
    public OptaxSchedules Schedules { get; } = new();

    /// <summary>Says whether a mask holds for a parameter.</summary>
    public OptaxMasks Masks { get; } = new(Inputs);

    /// <summary>Makes each plateau once.</summary>
    public OptaxPlateaus Plateaus { get; } = new();

    /// <summary>Makes each source of noise once.</summary>
    public OptaxNoise Noise { get; } = new();
}
