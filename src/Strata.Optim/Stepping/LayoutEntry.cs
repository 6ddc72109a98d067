using Strata.Numerics;

namespace Strata.Optim;

/// <summary>A trainable parameter and where its memory lies.</summary>
internal sealed class LayoutEntry(
    Parameter parameter,
    FigureSet figures,
    SlotBank bank,
    int slotOffset,
    int arenaOffset
)
{
    public Parameter Parameter { get; } = parameter;

    public FigureSet Figures { get; } = figures;

    public SlotBank Bank { get; } = bank;

    /// <summary>Where the parameter lies in each slot of its bank.</summary>
    public int SlotOffset { get; } = slotOffset;

    /// <summary>Where it lies in the arenas of gradients and accumulated gradients.</summary>
    public int ArenaOffset { get; } = arenaOffset;

    /// <summary>Applied updates.</summary>
    public long Count { get; set; }

    /// <summary>Values with the padding behind them; foreign memory has none.</summary>
    public int PaddedCount => Parameter.IsForeign ? Parameter.Count : ParameterLayout.Pad(Parameter.Count);

    public Block Slot(int slot) => Bank.Slot(slot, SlotOffset, Parameter.Count);

    /// <summary>Gives a slot the value that its rule begins with.</summary>
    public void Begin(int slot) => Slot(slot).Span.Fill((float)Figures.Row.Rule!.StartOf(Bank.SlotNames[slot]));
}
