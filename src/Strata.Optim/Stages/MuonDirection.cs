using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>The direction of a Muon rule: orthogonal for matrices, Adam's for what falls back.</summary>
internal sealed record MuonDirection(MuonRule Rule, bool Adaptive, Hyperparameter? SecondMoment) : Stage
{
    private const int Momentum = 0;
    private const int Average = 1;
    private const int Square = 2;

    private readonly ImmutableArray<QuinticStep> _steps = Rule.Table();

    public override ImmutableArray<StateSlot> Slots =>
        [
            new("momentum_buffer") { ShapeOf = p => IsMatrix(p) ? p.Shape : null },
            new("exp_avg") { ShapeOf = p => IsMatrix(p) ? null : p.Shape },
            new("exp_avg_sq") { ShapeOf = p => IsMatrix(p) && SecondMoment is null ? null : p.Shape },
        ];

    public override GradientScale GradientScaleAt(in StepFigures step) =>
        Adaptive ? GradientScale.Proportional : GradientScale.Invariant;

    public override void Apply(in StageContext context)
    {
        if (Rule.MatricesOf(context.Shape) is not { } batch)
        {
            FallBack(context);
            return;
        }

        Block update = context.Update;
        (int inputs, int outputs) = Rule.SidesOf(batch);
        context.Transform(MomentumAt(context.Figures), Momentum, update, update);
        var options = new NewtonSchulzOptions(
            Rule.EpsilonPlacement == MuonEpsilon.AddedByShape
                ? Rule.Epsilon * Math.Sqrt((double)inputs / outputs)
                : Rule.Epsilon,
            Rule.EpsilonPlacement != MuonEpsilon.Floor,
            Rule.Preconditioning,
            Rule.SafetyFactor,
            Adaptive
        );
        double dual = NewtonSchulz.Orthogonalize(batch, update, options, _steps.AsSpan());
        double factor = Adaptive ? dual : 1;
        if (batch.Count > 1 && Rule.NormalizeSpatial)
            factor /= Math.Sqrt(batch.Count);
        factor *= SecondMoment is { } beta2
            ? Adapt(context, context.Figures.Of(beta2), inputs, outputs)
            : Adjustment(inputs, outputs);
        ScaledSum.Store(update, update, (float)factor, accumulate: false);
    }

    /// <summary>Divides by the root of the second moment.</summary>
    /// <returns>What the result is still to be multiplied by.</returns>
    private double Adapt(in StageContext context, double beta2, int inputs, int outputs)
    {
        Block update = context.Update;
        bool matches = Rule.Adjustment == MuonAdjustment.MatchRmsAdamW;
        // A common factor of the root vanishes when the update is given a norm, so that form does without correction.
        double correction = matches ? 1 : context.Figures.BiasCorrection(beta2);
        context.Transform(new DivideByRoot(beta2, correction, Rule.Epsilon), Square, update, update);
        if (!matches)
            return Adjustment(inputs, outputs);
        double norm = Math.Sqrt(Magnitude.SumOfSquares(update)) + Rule.Epsilon;
        return Rule.MatchedRms * Math.Sqrt(update.Length) / norm;
    }

    private double Adjustment(int inputs, int outputs) =>
        Rule.Adjustment switch
        {
            MuonAdjustment.Original => Math.Sqrt(Math.Max(1, (double)outputs / inputs)),
            MuonAdjustment.MatchRmsAdamW => Rule.MatchedRms * Math.Sqrt(Math.Max(outputs, inputs)),
            MuonAdjustment.RmsToRms => Math.Sqrt((double)outputs / inputs),
            MuonAdjustment.RsqrtIn => 1 / Math.Sqrt(inputs),
            _ => 1,
        };

    private void FallBack(in StageContext context)
    {
        StepFigures figures = context.Figures;
        Block update = context.Update;
        if (Rule.Fallback == MuonFallback.NAdamW)
            context.Transform(
                new ScaleByNAdamW(figures, Rule.FallbackBeta1, Rule.FallbackBeta2, Rule.FallbackEpsilon),
                Average,
                update,
                update
            );
        else
            context.Transform(
                new ScaleByAdam(figures, Rule.FallbackBeta1, Rule.FallbackBeta2, Rule.FallbackEpsilon),
                Average,
                update,
                update
            );
    }

    private bool IsMatrix(Parameter parameter) => Rule.MatricesOf(parameter.Shape) is not null;

    private MuonAverage MomentumAt(in StepFigures figures)
    {
        double mu = figures.Of(Rule.Momentum);
        switch (Rule.MomentumForm)
        {
            case MuonMomentum.Sum:
                return new(mu, 1, Rule.Nesterov ? mu : 1, Rule.Nesterov ? 1 : 0);
            case MuonMomentum.CorrectedAverage:
                double now = figures.BiasCorrection(mu);
                return Rule.Nesterov
                    ? new(mu, 1 - mu, mu / (1 - figures.Power(mu, figures.Count + 1)), (1 - mu) / now)
                    : new(mu, 1 - mu, 1 / now, 0);
            default:
                return Rule.Nesterov ? new(mu, 1 - mu, mu, 1 - mu) : new(mu, 1 - mu, 1, 0);
        }
    }

    /// <summary><c>b ← keep·b + add·g;  u = ofBuffer·b + ofGradient·g</c>: all forms of the momentum.</summary>
    private readonly struct MuonAverage(double keep, double add, double ofBuffer, double ofGradient) : ITransformation
    {
        private readonly Vector<float> _keep = new((float)keep);
        private readonly Vector<float> _add = new((float)add);
        private readonly Vector<float> _ofBuffer = new((float)ofBuffer);
        private readonly Vector<float> _ofGradient = new((float)ofGradient);

        public static ImmutableArray<string> SlotNames { get; } = ["momentum_buffer"];

        public GradientScale GradientScale => GradientScale.Proportional;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
        {
            ref Vector<float> buffer = ref slots.Next();
            Vector<float> b = (buffer * _keep) + (gradient * _add);
            buffer = b;
            return (b * _ofBuffer) + (gradient * _ofGradient);
        }
    }

    /// <summary><c>v ← β2·v + (1 − β2)·u²;  u ← u/(√(v/correction) + ε)</c>.</summary>
    private readonly struct DivideByRoot(double beta2, double correction, double epsilon) : ITransformation
    {
        private readonly Vector<float> _keep = new((float)beta2);
        private readonly Vector<float> _add = new((float)(1 - beta2));
        private readonly Vector<float> _rootCorrection = new((float)(1 / Math.Sqrt(correction)));
        private readonly Vector<float> _epsilon = new((float)epsilon);

        public static ImmutableArray<string> SlotNames { get; } = ["exp_avg_sq"];

        public GradientScale GradientScale => GradientScale.Invariant;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
        {
            ref Vector<float> square = ref slots.Next();
            Vector<float> v = (square * _keep) + (gradient * gradient * _add);
            square = v;
            return gradient / ((Vector.SquareRoot(v) * _rootCorrection) + _epsilon);
        }
    }

    /// <summary>Adam's direction with the average moved towards the gradient once more.</summary>
    private readonly struct ScaleByNAdamW : ITransformation
    {
        private readonly AdamMoments _moments;
        private readonly AdamDirection _direction;
        private readonly Lerp _towardGradient;

        public ScaleByNAdamW(in StepFigures step, Hyperparameter beta1, Hyperparameter beta2, double epsilon)
        {
            (double first, double second) = (step.Of(beta1), step.Of(beta2));
            _moments = new(first, second);
            _direction = new(epsilon, step.BiasCorrection(first), step.BiasCorrection(second));
            _towardGradient = new(1 - first);
        }

        public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_sq"];

        public GradientScale GradientScale => GradientScale.Invariant;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
        {
            (Vector<float> average, Vector<float> square) = _moments.Update(gradient, ref slots);
            return _direction.Of(_towardGradient.Between(average, gradient), square);
        }
    }
}
