using System.Collections.Immutable;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Makes the stages of a rule from the figures of a step.</summary>
public delegate TStages StageFactory<out TStages>(in StepFigures step)
    where TStages : struct, ITransformation;

/// <summary>A rule whose stages are all elementwise: one loop over memory, over as many parameters as have equal figures.</summary>
internal abstract class FusedProgram(
    ImmutableArray<StateSlot> slots,
    ImmutableArray<StateScalar> scalars,
    ScalarUpdate? advance
) : RuleProgram(slots, scalars)
{
    /// <summary>Steps one run of values.</summary>
    /// <param name="figures">The figures of the run.</param>
    /// <param name="gradientFactor">What the gradient is multiplied by first.</param>
    /// <param name="clipValue">The limit of every gradient element; infinite for none.</param>
    /// <param name="memory">The values, gradients and slots of the run.</param>
    internal abstract void Run(in StepFigures figures, double gradientFactor, double clipValue, in RunMemory memory);

    /// <summary>As <see cref="Run"/>, but stores the update in place of subtracting it.</summary>
    internal abstract void Transform(
        in StepFigures figures,
        double gradientFactor,
        double clipValue,
        in RunMemory memory,
        Block target
    );

    /// <summary>Moves the scalars on, once for each parameter, after its update.</summary>
    internal void Advance(in StepFigures figures, Span<double> scalars) => advance?.Invoke(figures, scalars);

    internal override IEnumerable<Stage> AsStages() => [new FusedStage(this)];
}

/// <summary>The program of one type of chain.</summary>
internal sealed class FusedProgram<TStages>(
    StageFactory<TStages> at,
    ImmutableArray<StateSlot> slots,
    ImmutableArray<StateScalar> scalars = default,
    ScalarUpdate? advance = null
) : FusedProgram(slots, scalars.IsDefault ? [] : scalars, advance)
    where TStages : struct, ITransformation
{
    internal override GradientScale ScaleAt(in StepFigures figures) => at(figures).GradientScale;

    internal override void Run(in StepFigures figures, double gradientFactor, double clipValue, in RunMemory memory)
    {
        TStages stages = at(figures);
        var scale = new ScaleGradient(gradientFactor);
        if (double.IsPositiveInfinity(clipValue))
            Run(new Chain<ScaleGradient, TStages>(scale, stages), memory);
        else
            Run(new Chain<ScaleGradient, Chain<ClipValue, TStages>>(scale, new(new(clipValue), stages)), memory);
    }

    internal override void Transform(
        in StepFigures figures,
        double gradientFactor,
        double clipValue,
        in RunMemory memory,
        Block target
    )
    {
        TStages stages = at(figures);
        var scale = new ScaleGradient(gradientFactor);
        if (double.IsPositiveInfinity(clipValue))
            Transform(new Chain<ScaleGradient, TStages>(scale, stages), memory, target);
        else
            Transform(
                new Chain<ScaleGradient, Chain<ClipValue, TStages>>(scale, new(new(clipValue), stages)),
                memory,
                target
            );
    }

    private void Run<TUpdate>(in TUpdate update, in RunMemory memory)
        where TUpdate : struct, ITransformation =>
        FusedUpdate.Run(update, memory.Value, memory.Gradient, memory.Slots, Slots.Length, memory.SlotStride);

    private void Transform<TUpdate>(in TUpdate update, in RunMemory memory, Block target)
        where TUpdate : struct, ITransformation =>
        FusedUpdate.Transform(
            update,
            memory.Value,
            memory.Gradient,
            memory.Slots,
            Slots.Length,
            memory.SlotStride,
            target
        );
}
