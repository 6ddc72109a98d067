namespace Strata.Optim;

/// <summary>A gradient is missing or not finite, and the plan says that this is an error.</summary>
public sealed class GradientException(string message) : StrataException(message);
