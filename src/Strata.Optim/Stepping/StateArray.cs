using Strata.Numerics;

namespace Strata.Optim;

/// <summary>One array of optimizer state.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Values">Its values, row-major.</param>
public sealed record StateArray(Shape Shape, ReadOnlyMemory<float> Values);
