using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>The options of <see cref="Momo"/> and <see cref="MomoAdam"/>, as their stage reads them.</summary>
/// <param name="Beta1">Decay of the averages of gradient and loss.</param>
/// <param name="Beta2">Decay of the average of squares; null: no scale.</param>
/// <param name="Epsilon">Added to the root.</param>
/// <param name="LowerBound">The smallest loss.</param>
/// <param name="AdaptLowerBound">Whether it is estimated.</param>
/// <param name="KeepsStep">Whether decay leaves the step just made alone.</param>
internal sealed record MomoOptions(
    Hyperparameter Beta1,
    Hyperparameter? Beta2,
    double Epsilon,
    double LowerBound,
    bool AdaptLowerBound,
    bool KeepsStep
);

/// <summary>A model of the loss from averages of loss and gradient, and the step to where it meets the lower bound.</summary>
/// <remarks>
/// With several rates or decays in the group, each parameter brings its own: its space is scaled by its rate, and it
/// shrinks by its decay. With one of each the equations are those of the paper.
/// </remarks>
internal sealed record MomoStage(MomoOptions Options) : GroupStage
{
    // Scalars of the group.
    private const int Loss = 0;
    private const int Gamma = 1;
    private const int Bound = 2;
    private const int Step = 3;

    // Measures of a parameter.
    private const int GradientAtValue = 0;
    private const int AverageAtValue = 1;
    private const int ShrunkAtValue = 2;
    private const int Norm = 3;
    private const int ShrunkNorm = 4;

    public override ImmutableArray<StateSlot> Slots =>
        Options.Beta2 is null ? [new("exp_avg")] : [new("exp_avg"), new("exp_avg_sq")];

    public override ImmutableArray<StateScalar> GroupScalars =>
        [new("barf"), new("gamma"), new("lb", Options.LowerBound), new("found_share")];

    public override int MeasureCount => 5;

    public override void Measure(in StageContext context, Span<double> measures)
    {
        StepFigures step = context.Figures;
        double beta1 = BetaAt(step, step.Count);
        double keep = 1 / (1 + step.DecayPerStep);
        measures[GradientAtValue] = FusedSum.Dot(context.Update, context.Value);
        if (Options.Beta2 is { } beta2)
            context.Transform(new MomoAdamMoments(step, beta1, step.Of(beta2), Options.Epsilon));
        else
            context.Transform(new MomoMoments(beta1));
        double atValue = FusedSum.Dot(context.Slot(0), context.Value);
        double norm = step.LearningRate * FusedSum.Dot(context.Slot(0), context.Update);
        measures[AverageAtValue] = atValue;
        measures[ShrunkAtValue] = keep * atValue;
        measures[Norm] = norm;
        measures[ShrunkNorm] = keep * norm;
    }

    public override void Combine(in GroupContext group)
    {
        Span<double> state = group.Scalars;
        double lowest = Options.LowerBound;
        double beta = BetaAt(group.Figures, group.Count);
        // Averages that begin with their first value need no correction.
        double correction = Options.Beta2 is null ? 1 : 1 - group.Figures.Power(beta, group.Count);
        state[Loss] = (beta * state[Loss]) + ((1 - beta) * group.Figures.Loss);
        state[Gamma] = (beta * state[Gamma]) + ((1 - beta) * group.Sum(GradientAtValue));
        double model = state[Loss] - state[Gamma] + group.Sum(ShrunkAtValue);
        if (Options.AdaptLowerBound && model < correction * state[Bound])
            state[Bound] = Math.Max(model / (2 * correction), lowest);
        double norm = group.Sum(ShrunkNorm);
        double reach = Math.Max(model - (correction * state[Bound]), 0);
        state[Step] = norm > 0 ? Math.Min(reach / norm, 1 / correction) : 0;
        if (!Options.AdaptLowerBound)
            return;
        double next = state[Loss] - state[Gamma] + group.Sum(AverageAtValue);
        state[Bound] = Math.Max((next - (0.5 * state[Step] * group.Sum(Norm))) / correction, lowest);
    }

    public override void Apply(in StageContext context)
    {
        StepFigures step = context.Figures;
        double keep = 1 / (1 + step.DecayPerStep);
        double rate = step.LearningRate * context.Group[Step] * (Options.KeepsStep ? 1 : keep);
        context.Transform(new Chain<ScaleByLearningRate, DecayWeights>(new(rate), new(step.DecayPerStep * keep)));
    }

    /// <summary>β1; without bias correction the first average is the first value.</summary>
    private double BetaAt(in StepFigures step, long count) =>
        Options.Beta2 is null && count == 1 ? 0 : step.Of(Options.Beta1);
}

/// <summary>The average of gradients; returns it.</summary>
internal readonly struct MomoMoments(double beta) : ITransformation
{
    private readonly Lerp _towardGradient = new(1 - beta);

    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg"];

    public GradientScale GradientScale => GradientScale.Proportional;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> average = ref slots.Next();
        Vector<float> m = _towardGradient.Between(average, gradient);
        average = m;
        return m;
    }
}

/// <summary>The averages of Adam; returns the uncorrected one of gradients over the corrected root.</summary>
internal readonly struct MomoAdamMoments : ITransformation
{
    private readonly AdamMoments _moments;
    private readonly AdamDirection _direction;

    public MomoAdamMoments(in StepFigures step, double beta1, double beta2, double epsilon)
    {
        _moments = new(beta1, beta2);
        _direction = new(epsilon, 1, step.BiasCorrection(beta2));
    }

    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_sq"];

    public GradientScale GradientScale => GradientScale.Invariant;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        (Vector<float> average, Vector<float> square) = _moments.Update(gradient, ref slots);
        return _direction.Of(average, square);
    }
}
