namespace Strata.Training;

/// <summary>A statement of a plan, written as text on the command line or in a recipe, cannot be understood.</summary>
/// <param name="message">What is wrong, where, what was expected.</param>
public sealed class StatementException(string message) : StrataException(message);
