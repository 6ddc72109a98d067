namespace Strata.Optim;

/// <summary>Saved optimizer state does not fit the plan.</summary>
/// <param name="message">What does not fit, by parameter, and what to do.</param>
/// <param name="report">What would be kept, created and dropped.</param>
public sealed class OptimizerStateException(string message, ReplanReport report) : StrataException(message)
{
    /// <summary>What would be kept, created and dropped if the state were taken all the same.</summary>
    public ReplanReport Report { get; } = report;
}
