using System.Collections.Immutable;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>One parameter in one step, as a stage sees it.</summary>
public readonly ref struct StageContext
{
    private readonly LayoutEntry _entry;

    internal StageContext(
        LayoutEntry entry,
        scoped in StepFigures figures,
        Block gradient,
        double gradientFactor,
        double clipValue,
        Block update
    )
    {
        _entry = entry;
        Figures = figures;
        Gradient = gradient;
        GradientFactor = gradientFactor;
        ClipValue = clipValue;
        Update = update;
        AllScalars = entry.Scalars;
    }

    /// <summary>The figures of the parameter.</summary>
    public StepFigures Figures { get; private init; }

    /// <summary>The parameter: name, shape, role.</summary>
    public Parameter Parameter => _entry.Parameter;

    /// <summary>The shape of the parameter.</summary>
    public Shape Shape => _entry.Parameter.Shape;

    /// <summary>The values before the step. Only a stage that says <see cref="Stage.WritesValue"/> may write them.</summary>
    public Block Value => _entry.Parameter.Value;

    /// <summary>The gradient as it was given: before <see cref="GradientFactor"/> and without coupled decay.</summary>
    public Block Gradient { get; }

    /// <summary>What the gradient is multiplied by before everything else: multiplier, norm clip, −1 to maximize.</summary>
    public double GradientFactor { get; }

    /// <summary>What comes in and goes out: first the gradient times its factor, at the end what is subtracted.</summary>
    public Block Update { get; }

    /// <summary>The scalars of the group, as its group-wide stage left them.</summary>
    public ReadOnlySpan<double> Group { get; private init; }

    /// <summary>The limit of each gradient element; infinite for none.</summary>
    internal double ClipValue { get; }

    /// <summary>Whether the parameter has a slot that a stage declares for some.</summary>
    public bool HasSlot(int index) => _entry.Slots[FirstSlot + index].Exists;

    /// <summary>A slot of this stage.</summary>
    public Block Slot(int index) => _entry.Slots[FirstSlot + index].Memory;

    /// <summary>The shape of a slot of this stage.</summary>
    public Shape ShapeOf(int index) => _entry.Slots[FirstSlot + index].Shape;

    /// <summary>A number that this stage keeps for the parameter.</summary>
    public ref double Scalar(int index) => ref AllScalars[index];

    /// <summary>All numbers that this stage keeps for the parameter.</summary>
    internal Span<double> AllScalars { get; private init; }

    private int FirstSlot { get; init; }

    /// <summary>Gives all state from the first slot and scalar of this stage on the values that it begins with.</summary>
    /// <param name="slots">How many slots.</param>
    /// <param name="scalars">The scalars, in order.</param>
    internal void Restart(int slots, ImmutableArray<StateScalar> scalars)
    {
        for (int i = FirstSlot; i < FirstSlot + slots; i++)
        {
            EntrySlot slot = _entry.Slots[i];
            if (slot.Declaration.StartsAtValue)
                Value.CopyTo(slot.Memory);
            else
                slot.Memory.Span.Fill((float)slot.Declaration.Start);
        }

        for (int i = 0; i < scalars.Length; i++)
            AllScalars[i] = scalars[i].Start;
    }

    /// <summary>Runs an elementwise chain over an array of this parameter's, in place, with slots that the stage declares with shapes of their own.</summary>
    /// <param name="chain">The chain; its slots are those from <paramref name="firstSlot"/> on, all of the array's length.</param>
    /// <param name="firstSlot">The first of them.</param>
    /// <param name="array">The array: the update, or one of another shape.</param>
    /// <param name="value">What the chain sees as the parameter; as long as the array.</param>
    internal void Transform<TChain>(in TChain chain, int firstSlot, Block array, Block value)
        where TChain : struct, ITransformation
    {
        int count = TChain.SlotNames.Length;
        Block slots = count == 0 ? default : _entry.BesideFrom(FirstSlot + firstSlot);
        FusedUpdate.Transform(chain, value, array, slots, count, ParameterLayout.Pad(array.Length), array);
    }

    /// <summary>The memory of elementwise stages whose first slot is the first of this stage.</summary>
    internal RunMemory MemoryFrom(Block source, int slotCount) =>
        new(Value, source, slotCount == 0 ? default : _entry.SlotsFrom(FirstSlot), _entry.Bank.Stride);

    /// <summary>The same parameter with the state of another stage.</summary>
    /// <param name="slots">Slots to skip.</param>
    /// <param name="scalars">Scalars to skip.</param>
    /// <param name="scalarCount">How many the stage has.</param>
    internal StageContext Inner(scoped in StepFigures figures, int slots, int scalars, int scalarCount) =>
        this with
        {
            Figures = figures,
            FirstSlot = FirstSlot + slots,
            AllScalars = AllScalars.Slice(scalars, scalarCount),
        };

    /// <summary>The same, within a group.</summary>
    internal StageContext Within(ReadOnlySpan<double> group) => this with { Group = group };
}
