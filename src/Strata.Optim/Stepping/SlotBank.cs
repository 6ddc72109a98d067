using System.Collections.Immutable;
using Strata.Numerics;

namespace Strata.Optim;

/// <summary>The state of all parameters under one rule: its slots one after the other, each with the same layout.</summary>
internal sealed class SlotBank(string ruleName, ImmutableArray<string> slotNames)
{
    private Block _block;
    private NativeBuffer? _buffer;

    /// <summary>The rule's name, part of every state key.</summary>
    public string RuleName { get; } = ruleName;

    /// <summary>The slots of the parameters' own shape; others stand beside the bank.</summary>
    public ImmutableArray<string> SlotNames { get; } = slotNames;

    /// <summary>Values in one slot: from one slot to the next.</summary>
    public int Stride { get; private set; }

    /// <summary>Takes room for a parameter.</summary>
    /// <returns>Where it lies in each slot.</returns>
    public int Reserve(int length)
    {
        int offset = Stride;
        Stride = checked(Stride + length);
        return offset;
    }

    /// <summary>Allocates zeros, once all room is taken.</summary>
    public void Allocate()
    {
        if (SlotNames.IsEmpty)
            return;
        _buffer = new NativeBuffer(checked(Stride * SlotNames.Length));
        _block = _buffer.Block;
    }

    /// <summary>The first slot at an offset, and everything behind it.</summary>
    public Block From(int offset) => SlotNames.IsEmpty ? default : _block.Slice(offset, _block.Length - offset);

    /// <summary>One slot of one parameter.</summary>
    public Block Slot(int slot, int offset, int count) => _block.Slice((slot * Stride) + offset, count);
}
