using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Divides the gradient by the root of a second moment that is kept as means over rows and columns.</summary>
/// <remarks>
/// <code>w = max((t − offset)^decay, 1 − cap);  R ← R + w·(mean_col(g²) − R);  C ← C + w·(mean_row(g²) − C)
/// V = R·C / mean(R);  u = g/√V;  u ← u / max(1, RMS(u)/d)</code>
/// Parameters that are not factored keep all of V. Shazeer and Stern, 2018, https://arxiv.org/abs/1804.04235.
/// </remarks>
internal sealed record ScaleByFactoredRms : Stage
{
    /// <summary>The names of the means over columns, of those over rows, and of a full second moment.</summary>
    public required (string Row, string Column, string Full) Names { get; init; }

    public required FactoredAxesChoice Axes { get; init; }

    /// <summary>Both axes must have at least so many values.</summary>
    public required int SmallestFactored { get; init; }

    public required Hyperparameter Beta2Decay { get; init; }

    public int DecayOffset { get; init; }

    /// <summary>The largest share of the old moments.</summary>
    public double Beta2Cap { get; init; } = 1;

    public required double Epsilon { get; init; }

    public EpsilonPlacement EpsilonPlacement { get; init; } = EpsilonPlacement.Added;

    /// <summary>d; infinite for no clipping.</summary>
    public required double ClippingThreshold { get; init; }

    public override ImmutableArray<StateSlot> Slots =>
        [
            new(Names.Row) { ShapeOf = p => AxesOf(p.Shape) is (_, var column) ? Without(p.Shape, column) : null },
            new(Names.Column) { ShapeOf = p => AxesOf(p.Shape) is (var row, _) ? Without(p.Shape, row) : null },
            new(Names.Full) { ShapeOf = p => AxesOf(p.Shape) is null ? p.Shape : null },
        ];

    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Invariant;

    public override void Apply(in StageContext context)
    {
        StepFigures figures = context.Figures;
        double count = Math.Max(1, figures.Count - DecayOffset);
        double weight = Math.Max(Math.Pow(count, figures.Of(Beta2Decay)), 1 - Beta2Cap);
        Block update = context.Update;
        double added = EpsilonPlacement == EpsilonPlacement.Added ? Epsilon : 0;
        double floor = EpsilonPlacement == EpsilonPlacement.Floor ? Epsilon : 0;
        if (AxesOf(context.Shape) is (int row, int column))
        {
            FactoredAxes axes = FactoredAxes.Of(context.Shape, Math.Min(row, column), Math.Max(row, column));
            bool rowFirst = row < column;
            Block overFirst = context.Slot(rowFirst ? 1 : 0);
            Block overSecond = context.Slot(rowFirst ? 0 : 1);
            FactoredMoments.AverageSquares(
                axes.Outer,
                axes.First,
                axes.Middle * axes.Second * axes.Inner,
                update,
                added,
                weight,
                overFirst
            );
            FactoredMoments.AverageSquares(
                axes.Outer * axes.First * axes.Middle,
                axes.Second,
                axes.Inner,
                update,
                added,
                weight,
                overSecond
            );
            FactoredMoments.DivideByRoot(axes, update, overFirst, overSecond, rowFirst, floor);
        }
        else
        {
            context.Transform(new ScaleByFullMoment(weight, added, floor), 2, update, context.Value);
        }

        if (double.IsPositiveInfinity(ClippingThreshold) || update.IsEmpty)
            return;
        double rms = Math.Sqrt(Magnitude.SumOfSquares(update) / update.Length);
        if (rms > ClippingThreshold)
            ScaledSum.Store(update, update, (float)(ClippingThreshold / rms), accumulate: false);
    }

    /// <summary>The axes of rows and of columns: rows are means over the second. Null where the moment is full.</summary>
    public (int Row, int Column)? AxesOf(Shape shape)
    {
        int rank = shape.Rank;
        if (rank < 2)
            return null;
        switch (Axes)
        {
            case FactoredAxesChoice.None:
                return null;
            case FactoredAxesChoice.LargestTwo:
                (int row, int column) = Largest(shape);
                return shape[row] >= SmallestFactored ? (row, column) : null;
            case FactoredAxesChoice.Kernel
                when rank > 2 && shape[0] >= SmallestFactored && shape[1] >= SmallestFactored:
                return (0, 1);
            default:
                return shape[^2] >= SmallestFactored && shape[^1] >= SmallestFactored ? (rank - 2, rank - 1) : null;
        }
    }

    /// <summary>The second largest axis and the largest; of equal ones the later counts as larger.</summary>
    private static (int Second, int Largest) Largest(Shape shape)
    {
        int largest = 0;
        for (int axis = 1; axis < shape.Rank; axis++)
            largest = shape[axis] >= shape[largest] ? axis : largest;
        int second = -1;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (axis != largest && (second < 0 || shape[axis] >= shape[second]))
                second = axis;
        }

        return (second, largest);
    }

    private static Shape Without(Shape shape, int axis)
    {
        int[] sizes = [.. shape.Sizes];
        return new([.. sizes.Where((_, i) => i != axis)]);
    }

    /// <summary>The same for a parameter that keeps all of its second moment.</summary>
    private readonly struct ScaleByFullMoment(double weight, double added, double floor) : ITransformation
    {
        private readonly Lerp _towardSquare = new(weight);
        private readonly Vector<float> _added = new((float)added);
        private readonly Vector<float> _floor = new((float)(floor * floor));

        public static ImmutableArray<string> SlotNames { get; } = ["variance"];

        public GradientScale GradientScale => GradientScale.Invariant;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
        {
            ref Vector<float> moment = ref slots.Next();
            Vector<float> v = _towardSquare.Between(moment, (gradient * gradient) + _added);
            moment = v;
            return gradient / Vector.SquareRoot(Vector.Max(v, _floor));
        }
    }
}
