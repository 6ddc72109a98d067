using Strata.Numerics;

namespace Strata.Nn.Graph;

/// <summary>Where an operation writes its contribution to a gradient.</summary>
/// <param name="Values">The gradient.</param>
/// <param name="Accumulate">Add to it (it holds earlier contributions) instead of replacing what is there.</param>
public readonly record struct GradientTarget(Block Values, bool Accumulate);
