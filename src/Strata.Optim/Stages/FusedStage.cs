using System.Collections.Immutable;
using Strata.Numerics;

namespace Strata.Optim;

/// <summary>A fused chain as a stage among others.</summary>
internal sealed record FusedStage(FusedProgram Program) : Stage
{
    public override ImmutableArray<StateSlot> Slots => Program.Slots;

    public override ImmutableArray<StateScalar> Scalars => Program.Scalars;

    public override GradientScale GradientScaleAt(in StepFigures step) => Program.ScaleAt(step);

    public override void Apply(in StageContext context) =>
        Transform(context, context.Update, factor: 1, double.PositiveInfinity);

    /// <summary>Stores what the chain makes of a source.</summary>
    public void Transform(in StageContext context, Block source, double factor, double clipValue)
    {
        StepFigures figures = context.Figures.WithScalars(context.AllScalars);
        Program.Transform(figures, factor, clipValue, context.MemoryFrom(source, Slots.Length), context.Update);
        Program.Advance(figures, context.AllScalars);
    }

    /// <summary>Subtracts what the chain makes of a source from the parameter: the last stage needs no array of its own.</summary>
    public void Subtract(in StageContext context, Block source, double factor, double clipValue)
    {
        StepFigures figures = context.Figures.WithScalars(context.AllScalars);
        Program.Run(figures, factor, clipValue, context.MemoryFrom(source, Slots.Length));
        Program.Advance(figures, context.AllScalars);
    }
}
