using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>A rule made ready to run: which state it keeps for a parameter, and what it does in a step.</summary>
public abstract class RuleProgram
{
    private protected RuleProgram(ImmutableArray<StateSlot> slots, ImmutableArray<StateScalar> scalars)
    {
        Slots = slots;
        Scalars = scalars;
        StartsAtValue = slots.Any(slot => slot.StartsAtValue);
    }

    /// <summary>The state arrays, by the peers' names.</summary>
    public ImmutableArray<StateSlot> Slots { get; }

    /// <summary>The numbers it keeps for each parameter.</summary>
    public ImmutableArray<StateScalar> Scalars { get; }

    /// <summary>Whether some slot begins as a copy of the parameter.</summary>
    internal bool StartsAtValue { get; }

    /// <summary>The scalars before the first update.</summary>
    internal double[] NewScalars() => [.. Scalars.Select(scalar => scalar.Start)];

    /// <summary>What a multiplier of the gradient does to the update.</summary>
    internal abstract GradientScale ScaleAt(in StepFigures figures);

    /// <summary>The rule as stages over whole parameters, for a program that has further ones.</summary>
    internal abstract IEnumerable<Stage> AsStages();

    /// <summary>Bytes of state for a parameter.</summary>
    internal long StateBytesOf(Parameter parameter)
    {
        long bytes = Scalars.Length * sizeof(double);
        foreach (StateSlot slot in Slots)
            bytes += (long)(slot.ShapeFor(parameter)?.Count ?? 0) * sizeof(float);
        return bytes;
    }
}
