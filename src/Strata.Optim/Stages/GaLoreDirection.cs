using System.Collections.Immutable;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>The direction of <see cref="GaLore"/>.</summary>
internal sealed record GaLoreDirection(GaLore Rule) : Stage
{
    private const int Projector = 0;
    private const int Base = 1;

    public override ImmutableArray<StateSlot> Slots
    {
        get
        {
            var projector = new StateSlot("projector")
            {
                ShapeOf = p => IsProjected(p.Shape) ? new(Longer(p.Shape), RankOf(Rule.Rank, p.Shape)) : null,
            };
            return Rule.Base == GaLoreBase.Adam
                ? [projector, Small("exp_avg"), Small("exp_avg_sq")]
                : [projector, Small("momentum_buffer")];
        }
    }

    public static int RankOf(int rank, Shape shape) => Math.Min(rank, Math.Min(shape[0], shape[1]));

    public override GradientScale GradientScaleAt(in StepFigures step) =>
        Rule.Base == GaLoreBase.Adam ? GradientScale.Invariant : GradientScale.Proportional;

    public override void Apply(in StageContext context)
    {
        Block update = context.Update;
        Shape shape = context.Shape;
        if (!IsProjected(shape))
        {
            Run(context, update);
            return;
        }

        int rank = RankOf(Rule.Rank, shape);
        Block projector = context.Slot(Projector);
        if ((context.Figures.Count - 1) % Rule.RefreshEvery == 0)
            LowRankProjection.Find(shape[0], shape[1], rank, update, projector);
        Run(context, LowRankProjection.Project(shape[0], shape[1], rank, projector, update));
        LowRankProjection.Expand(shape[0], shape[1], rank, projector, update);
        ScaledSum.Store(update, update, (float)Rule.Scale, accumulate: false);
    }

    private void Run(in StageContext context, Block gradient)
    {
        StepFigures figures = context.Figures;
        if (Rule.Base == GaLoreBase.Adam)
            context.Transform(new ScaleByAdam(figures, Rule.Beta1, Rule.Beta2, Rule.Epsilon), Base, gradient, gradient);
        else
            context.Transform(
                new ApplyMomentum(figures.Of(Rule.Beta1), 0, nesterov: false, figures.Count),
                Base,
                gradient,
                gradient
            );
    }

    private StateSlot Small(string name) => new(name) { ShapeOf = p => SmallShape(p.Shape) };

    private Shape SmallShape(Shape shape)
    {
        if (!IsProjected(shape))
            return shape;
        int rank = RankOf(Rule.Rank, shape);
        return shape[0] >= shape[1] ? new(rank, shape[1]) : new(shape[0], rank);
    }

    private static bool IsProjected(Shape shape) => shape.Rank == 2 && shape.Count > 0;

    private static int Longer(Shape shape) => Math.Max(shape[0], shape[1]);
}
