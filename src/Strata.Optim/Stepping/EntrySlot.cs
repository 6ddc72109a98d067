using Strata.Numerics;

namespace Strata.Optim;

/// <summary>One slot of one parameter, where it lies.</summary>
/// <param name="Declaration">What the rule says of it.</param>
/// <param name="Exists">Whether this parameter has it.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Memory">Its values.</param>
internal readonly record struct EntrySlot(StateSlot Declaration, bool Exists, Shape Shape, Block Memory)
{
    public string Name => Declaration.Name;
}
