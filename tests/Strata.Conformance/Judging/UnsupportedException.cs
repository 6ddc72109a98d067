namespace Strata.Conformance.Judging;

/// <summary>A case asks for something that Strata, or this runner, does not have: it is skipped, and the message says what.</summary>
public sealed class UnsupportedException(string message) : Exception(message);
