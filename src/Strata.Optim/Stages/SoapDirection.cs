using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>The direction of <see cref="Soap"/>.</summary>
internal sealed record SoapDirection(Soap Rule) : Stage
{
    private const int Average = 0;
    private const int Squares = 1;
    private const int Moments = 2;
    private const int Bases = Moments + PreconditionedAxes.Most;

    private PreconditionedAxes Axes => new(Rule.LargestAxis);

    public override ImmutableArray<StateSlot> Slots =>
        [
            new("exp_avg") { ShapeOf = p => p.Shape },
            new("exp_avg_sq") { ShapeOf = p => p.Shape },
            .. Enumerable.Range(0, PreconditionedAxes.Most).Select(axis => Axes.Slot("GG", axis)),
            .. Enumerable.Range(0, PreconditionedAxes.Most).Select(axis => Axes.Slot("Q", axis)),
        ];

    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Invariant;

    public override void Apply(in StageContext context)
    {
        Block update = context.Update;
        long count = context.Figures.Count;
        // The basis is that of the updates before, so the moments may move on first.
        for (int i = 0; i < PreconditionedAxes.Most; i++)
        {
            if (Axes.Of(context.Shape, i) is not (int outer, int n, int inner))
                continue;
            AxisProduct.AddGram(
                outer,
                n,
                inner,
                update,
                Rule.ShampooBeta,
                1 - Rule.ShampooBeta,
                context.Slot(Moments + i)
            );
            if (count == 1)
                Eigenbasis.Begin(n, context.Slot(Moments + i), context.Slot(Bases + i));
        }

        if (count == 1)
        {
            update.Clear();
            return;
        }

        Turn(context, update, back: false);
        StepFigures figures = context.Figures.Counted(count - 1, context.Figures.Step);
        context.Transform(new AdamInBasis(figures, Rule), Average, update, update);
        Turn(context, update, back: true);
        if ((count - 1) % Rule.RefreshEvery == 0)
            Refresh(context);
    }

    private void Refresh(in StageContext context)
    {
        Block average = context.Slot(Average);
        Turn(context, average, back: true);
        for (int i = 0; i < PreconditionedAxes.Most; i++)
        {
            if (Axes.Of(context.Shape, i) is (int outer, int n, int inner))
                Eigenbasis.Refresh(
                    outer,
                    n,
                    inner,
                    context.Slot(Moments + i),
                    context.Slot(Bases + i),
                    context.Slot(Squares)
                );
        }

        Turn(context, average, back: false);
    }

    private void Turn(in StageContext context, Block array, bool back)
    {
        for (int i = 0; i < PreconditionedAxes.Most; i++)
        {
            if (Axes.Of(context.Shape, i) is (int outer, int n, int inner))
                AxisProduct.Apply(outer, n, inner, array, context.Slot(Bases + i), transposed: !back);
        }
    }

    /// <summary>Adam with ε beside the uncorrected root.</summary>
    private readonly struct AdamInBasis : ITransformation
    {
        private readonly AdamMoments _moments;
        private readonly Vector<float> _correction;
        private readonly Vector<float> _epsilon;

        public AdamInBasis(in StepFigures step, Soap rule)
        {
            (double beta1, double beta2) = (step.Of(rule.Beta1), step.Of(rule.Beta2));
            _moments = new(beta1, beta2);
            _correction = new((float)(Math.Sqrt(step.BiasCorrection(beta2)) / step.BiasCorrection(beta1)));
            _epsilon = new((float)rule.Epsilon);
        }

        public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_sq"];

        public GradientScale GradientScale => GradientScale.Invariant;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
        {
            (Vector<float> average, Vector<float> square) = _moments.Update(gradient, ref slots);
            return average * _correction / (Vector.SquareRoot(square) + _epsilon);
        }
    }
}
