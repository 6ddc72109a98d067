using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>The direction of <see cref="Shampoo"/>.</summary>
internal sealed record ShampooDirection(double Beta2, double Epsilon, int RefreshEvery, PreconditionedAxes Axes) : Stage
{
    private const int Roots = PreconditionedAxes.Most;
    private const int Diagonal = 2 * PreconditionedAxes.Most;

    private double Share => Beta2 == 1 ? 1 : 1 - Beta2;

    public override ImmutableArray<StateSlot> Slots =>
        [
            .. Enumerable.Range(0, PreconditionedAxes.Most).Select(axis => Axes.Slot("precond", axis)),
            .. Enumerable.Range(0, PreconditionedAxes.Most).Select(axis => Axes.Slot("inv_precond", axis)),
            new("sum") { ShapeOf = p => Axes.CountOf(p.Shape) == 0 ? p.Shape : null },
        ];

    // ε is added to squares, so small gradients are damped more.
    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Mixed;

    public override void Apply(in StageContext context)
    {
        Block update = context.Update;
        Shape shape = context.Shape;
        int count = Axes.CountOf(shape);
        if (count == 0)
        {
            context.Transform(new DivideByRoot(Beta2, Share, Epsilon), Diagonal, update, update);
            return;
        }

        bool refreshes = (context.Figures.Count - 1) % RefreshEvery == 0;
        for (int i = 0; i < PreconditionedAxes.Most; i++)
        {
            if (Axes.Of(shape, i) is not (int outer, int n, int inner))
                continue;
            AxisProduct.AddGram(outer, n, inner, update, Beta2, Share, context.Slot(i));
            if (refreshes)
                SymmetricPower.Compute(n, context.Slot(i), -0.5 / count, Epsilon, context.Slot(Roots + i));
        }

        // Only now: every axis measures the gradient as it came.
        for (int i = 0; i < PreconditionedAxes.Most; i++)
        {
            if (Axes.Of(shape, i) is (int outer, int n, int inner))
                AxisProduct.Apply(outer, n, inner, update, context.Slot(Roots + i), transposed: false);
        }
    }

    private readonly struct DivideByRoot(double keep, double add, double epsilon) : ITransformation
    {
        private readonly Vector<float> _keep = new((float)keep);
        private readonly Vector<float> _add = new((float)add);
        private readonly Vector<float> _epsilon = new((float)epsilon);

        public static ImmutableArray<string> SlotNames { get; } = ["sum"];

        public GradientScale GradientScale => GradientScale.Mixed;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
        {
            ref Vector<float> sum = ref slots.Next();
            Vector<float> s = (sum * _keep) + (gradient * gradient * _add);
            sum = s;
            return gradient / Vector.SquareRoot(s + _epsilon);
        }
    }
}
