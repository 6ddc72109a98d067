using System.Collections.Immutable;
using Strata.Numerics;

namespace Strata.Optim;

/// <summary>A rule made ready to run: which state it keeps, and how one run of parameters is stepped.</summary>
public abstract class RuleProgram
{
    private protected RuleProgram(ImmutableArray<string> slotNames) => SlotNames = slotNames;

    /// <summary>The state arrays, each of the parameter's own shape, by PyTorch's names.</summary>
    public ImmutableArray<string> SlotNames { get; }

    /// <summary>What a multiplier of the gradient does to the update.</summary>
    internal abstract GradientScale ScaleAt(in StepFigures figures);

    /// <summary>Steps one run of values.</summary>
    /// <param name="figures">The figures of the run.</param>
    /// <param name="gradientFactor">What the gradient is multiplied by first.</param>
    /// <param name="clipValue">The limit of every gradient element; infinite for none.</param>
    /// <param name="memory">The values, gradients and slots of the run.</param>
    internal abstract void Run(in StepFigures figures, double gradientFactor, double clipValue, in RunMemory memory);
}
