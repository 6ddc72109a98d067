using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Makes the stages of a rule from the figures of a step.</summary>
public delegate TStages StageFactory<out TStages>(in StepFigures step)
    where TStages : struct, ITransformation;

/// <summary>A rule whose stages are all elementwise: one loop over memory.</summary>
internal sealed class FusedProgram<TStages>(StageFactory<TStages> at) : RuleProgram(TStages.SlotNames)
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

    private void Run<TUpdate>(in TUpdate update, in RunMemory memory)
        where TUpdate : struct, ITransformation =>
        FusedUpdate.Run(update, memory.Value, memory.Gradient, memory.Slots, SlotNames.Length, memory.SlotStride);
}
