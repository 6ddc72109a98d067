namespace Strata.Nn;

/// <summary>The memory of a tensor was recycled or disposed before it was read.</summary>
/// <param name="message">Why, and how to keep a copy.</param>
public sealed class TensorReleasedException(string message) : StrataException(message);
