namespace Strata.Conformance.Areas.Optim.Peers;

/// <summary>What the optimizer counts, after a step.</summary>
/// <param name="Updates">Applied updates.</param>
/// <param name="MicroSteps">Gradients taken since the last of them.</param>
/// <param name="Skipped">Steps skipped for a gradient that was not finite.</param>
/// <param name="SkippedInARow">Of these, the last ones without a step between.</param>
/// <param name="Rates">The learning rate that was in force in the step, by parameter.</param>
public sealed record PeerFigures(
    long Updates,
    int MicroSteps,
    long Skipped,
    int SkippedInARow,
    IReadOnlyDictionary<string, double> Rates
);
