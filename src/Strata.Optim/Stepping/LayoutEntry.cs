using Strata.Numerics;

namespace Strata.Optim;

/// <summary>A trainable parameter and where its memory lies.</summary>
internal sealed class LayoutEntry(
    AssignmentRow row,
    int modelIndex,
    FigureSet figures,
    SlotBank bank,
    int slotOffset,
    int arenaOffset
)
{
    // Slots of shapes of their own stand beside the arena; this keeps their memory alive.
    private NativeBuffer? _side;

    public Parameter Parameter { get; } = row.Parameter;

    /// <summary>The label of its group.</summary>
    public string Group { get; } = row.Group;

    /// <summary>Its place in the model: the order in which sums over parameters are added up.</summary>
    public int ModelIndex { get; } = modelIndex;

    public FigureSet Figures { get; } = figures;

    public SlotBank Bank { get; } = bank;

    /// <summary>Where the parameter lies in each slot of its bank.</summary>
    public int SlotOffset { get; } = slotOffset;

    /// <summary>Where it lies in the arenas of gradients and accumulated gradients.</summary>
    public int ArenaOffset { get; } = arenaOffset;

    /// <summary>Applied updates.</summary>
    public long Count { get; set; }

    /// <summary>The slots, in the order in which the rule declares them.</summary>
    public EntrySlot[] Slots { get; private set; } = [];

    /// <summary>The numbers that the rule keeps for this parameter.</summary>
    public double[] Scalars { get; } = figures.Program.NewScalars();

    /// <summary>The slots that this parameter has.</summary>
    public IEnumerable<EntrySlot> OwnSlots => Slots.Where(slot => slot.Exists);

    /// <summary>Values with the padding behind them; foreign memory has none.</summary>
    public int PaddedCount => Parameter.IsForeign ? Parameter.Count : ParameterLayout.Pad(Parameter.Count);

    /// <summary>Finds the memory of all slots, once the bank is allocated, and lets them begin.</summary>
    public void Attach()
    {
        RuleProgram program = Figures.Program;
        Shape?[] shapes = [.. program.Slots.Select(slot => slot.ShapeFor(Parameter))];
        int beside = 0;
        for (int i = 0; i < shapes.Length; i++)
            beside += program.Slots[i].IsFull ? 0 : ParameterLayout.Pad(shapes[i]?.Count ?? 0);
        _side = beside == 0 ? null : new NativeBuffer(beside);
        Slots = new EntrySlot[shapes.Length];
        int inBank = 0;
        int offset = 0;
        for (int i = 0; i < shapes.Length; i++)
        {
            StateSlot slot = program.Slots[i];
            if (slot.IsFull)
            {
                Slots[i] = new(slot, true, Parameter.Shape, Bank.Slot(inBank++, SlotOffset, Parameter.Count));
            }
            else if (shapes[i] is { } shape)
            {
                Slots[i] = new(slot, true, shape, _side is null ? default : _side.Block.Slice(offset, shape.Count));
                offset += ParameterLayout.Pad(shape.Count);
            }
            else
            {
                Slots[i] = new(slot, false, default, default);
            }

            if (slot.Start != 0)
                Slots[i].Memory.Span.Fill((float)slot.Start); // memory is zero already
        }
    }

    /// <summary>The slots of the bank from one of this parameter's on, and everything behind it.</summary>
    public Block SlotsFrom(int slot)
    {
        int inBank = 0;
        for (int i = 0; i < slot; i++)
            inBank += Slots[i].Declaration.IsFull ? 1 : 0;
        return Bank.From((inBank * Bank.Stride) + SlotOffset);
    }

    /// <summary>The slots beside the arena from one of them on; each begins where the one before it, padded, ends.</summary>
    public Block BesideFrom(int slot)
    {
        int offset = 0;
        for (int i = 0; i < slot; i++)
            offset += Slots[i].Declaration.IsFull || !Slots[i].Exists ? 0 : ParameterLayout.Pad(Slots[i].Shape.Count);
        Block all = _side!.Block;
        return all.Slice(offset, all.Length - offset);
    }

    /// <summary>Gives all state the values that the rule begins with.</summary>
    public void Begin()
    {
        Count = 0;
        foreach (EntrySlot slot in Slots)
            slot.Memory.Span.Fill((float)slot.Declaration.Start);
        for (int i = 0; i < Scalars.Length; i++)
            Scalars[i] = Figures.Program.Scalars[i].Start;
    }

    /// <summary>Copies the parameter into the slots that begin so; called right before its first update.</summary>
    public void BeginFromValue()
    {
        foreach (EntrySlot slot in Slots)
        {
            if (slot.Declaration.StartsAtValue)
                Parameter.Value.CopyTo(slot.Memory);
        }
    }
}
