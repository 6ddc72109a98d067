using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>The end of Adafactor: its own step size, the parameter's scale, momentum of whole updates, decay.</summary>
/// <remarks>
/// <code>α = step(η, t)·max(ε2, RMS(p));  m ← m + (1 − β1)(α·u − m);  u ← m + decay·p</code>
/// </remarks>
internal sealed record AdafactorStep(
    AdafactorStepSize StepSize,
    bool ScaleParameter,
    double EpsilonScale,
    Hyperparameter Momentum
) : Stage
{
    private bool HasMomentum => Momentum != 0;

    /// <summary>Whether decay was already taken when the parameter is measured, as in Keras.</summary>
    public bool DecayFirst { get; init; }

    public override ImmutableArray<StateSlot> Slots => HasMomentum ? [new("exp_avg") { ShapeOf = p => p.Shape }] : [];

    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Proportional;

    public override void Apply(in StageContext context)
    {
        StepFigures figures = context.Figures;
        double size = StepOf(figures.LearningRate, figures.Count);
        double share = figures.DecayPerStep;
        double factor = size * ScaleOf(context, share);
        if (StepSize is AdafactorStepSize.Relative or AdafactorStepSize.RelativeWarmUp && figures.LearningRate != 0)
            share *= factor / figures.LearningRate; // the rate that decay goes with is the step that was made of it
        Block update = context.Update;
        if (HasMomentum)
            context.Transform(
                Chain.Of(
                    new ScaleByLearningRate(factor),
                    Chain.Of(new AverageUpdates(figures.Of(Momentum)), new DecayWeights(share))
                ),
                0,
                update,
                context.Value
            );
        else
            context.Transform(
                Chain.Of(new ScaleByLearningRate(factor), new DecayWeights(share)),
                0,
                update,
                context.Value
            );
    }

    private double StepOf(double rate, long count)
    {
        double root = 1 / Math.Sqrt(count);
        return StepSize switch
        {
            AdafactorStepSize.Bounded => Math.Min(rate, root),
            AdafactorStepSize.Relative => rate * Math.Min(1e-2, root),
            AdafactorStepSize.RelativeWarmUp => rate * Math.Min(1e-6 * count, root),
            _ => rate,
        };
    }

    private double ScaleOf(in StageContext context, double share)
    {
        if (!ScaleParameter)
            return 1;
        Block value = context.Value;
        double rms = Math.Sqrt(Magnitude.SumOfSquares(value) / Math.Max(1, value.Length));
        return Math.Max(EpsilonScale, DecayFirst ? Math.Abs(1 - share) * rms : rms);
    }

    private readonly struct AverageUpdates(double decay) : ITransformation
    {
        private readonly Lerp _towardUpdate = new(1 - decay);

        public static ImmutableArray<string> SlotNames { get; } = ["exp_avg"];

        public GradientScale GradientScale => GradientScale.Proportional;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
        {
            ref Vector<float> average = ref slots.Next();
            Vector<float> a = _towardUpdate.Between(average, gradient);
            average = a;
            return a;
        }
    }
}
