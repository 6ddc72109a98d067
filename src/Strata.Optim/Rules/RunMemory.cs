using Strata.Numerics;

namespace Strata.Optim;

/// <summary>Where a run of parameters lies.</summary>
/// <param name="Value">The values.</param>
/// <param name="Gradient">Their gradients.</param>
/// <param name="Slots">The first slot of the first value, and everything behind it.</param>
/// <param name="SlotStride">Values from one slot to the next.</param>
internal readonly record struct RunMemory(Block Value, Block Gradient, Block Slots, int SlotStride);
