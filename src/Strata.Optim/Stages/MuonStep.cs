using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Rate and decay of a Muon rule, both scaled where a parameter falls back.</summary>
internal sealed record MuonStep(MuonRule Rule) : Stage
{
    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Proportional;

    public override void Apply(in StageContext context)
    {
        double scale = Rule.MatricesOf(context.Shape) is null ? Rule.FallbackRateScale : 1;
        StepFigures figures = context.Figures;
        ScaledSum.Store(context.Update, context.Update, (float)(scale * figures.LearningRate), accumulate: false);
        double share = scale * figures.DecayPerStep;
        if (share != 0)
            ScaledSum.Store(context.Update, context.Value, (float)share, accumulate: true);
    }
}
