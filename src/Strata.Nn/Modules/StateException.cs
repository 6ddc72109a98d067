namespace Strata.Nn.Modules;

/// <summary>A state does not fit a module; nothing of it was loaded.</summary>
/// <param name="message">Every difference, with the nearest names.</param>
/// <param name="report">The differences.</param>
public sealed class StateException(string message, StateReport report) : StrataException(message)
{
    /// <summary>The differences.</summary>
    public StateReport Report { get; } = report;
}
