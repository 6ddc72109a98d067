using System.Collections.Immutable;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>The direction of <see cref="Lbfgs"/>.</summary>
/// <remarks>
/// The direction is a combination of the pairs and the gradient, so its coefficients follow from their inner products.
/// Those of old pairs are kept with the group; a step takes the 5·m + 1 that are new.
/// </remarks>
internal sealed record PreconditionByPairs(int MemorySize, bool ScaleInitial) : GroupStage
{
    // Slots.
    private const int Values = 0;
    private const int Gradients = 1;
    private const int Differences = 2;
    private const int GradientDifferences = 3;

    // Scalars of the group: the count of steps, the coefficients, the inner products.
    private const int Steps = 0;
    private const int OfGradient = 1;
    private const int Coefficients = 2;

    private int Products => Coefficients + (2 * MemorySize);

    public override ImmutableArray<StateSlot> Slots =>
        [
            new("params"),
            new("updates"),
            new("diff_params_memory") { ShapeOf = Memory },
            new("diff_updates_memory") { ShapeOf = Memory },
        ];

    public override ImmutableArray<StateScalar> Scalars => [new("last_step")];

    public override ImmutableArray<StateScalar> GroupScalars =>
        [
            new("steps"),
            new("of_gradient"),
            .. Numbered("of_diff_params", MemorySize),
            .. Numbered("of_diff_updates", MemorySize),
            .. Numbered("params_updates", MemorySize * MemorySize),
            .. Numbered("updates_updates", MemorySize * MemorySize),
        ];

    // Of the newest pair (s, y): s·yj, sj·y, y·yj; of the gradient: sj·g, yj·g; g·g.
    public override int MeasureCount => (5 * MemorySize) + 1;

    public override void Measure(in StageContext context, Span<double> measures)
    {
        long step = (long)context.Group[Steps];
        Remember(context, step);
        int newest = Newest(step);
        Block s = Pair(context, Differences, newest);
        Block y = Pair(context, GradientDifferences, newest);
        for (int j = 0; j < MemorySize; j++)
        {
            Block sj = Pair(context, Differences, j);
            Block yj = Pair(context, GradientDifferences, j);
            measures[j] = FusedSum.Dot(s, yj);
            measures[MemorySize + j] = FusedSum.Dot(sj, y);
            measures[(2 * MemorySize) + j] = FusedSum.Dot(y, yj);
            measures[(3 * MemorySize) + j] = FusedSum.Dot(sj, context.Update);
            measures[(4 * MemorySize) + j] = FusedSum.Dot(yj, context.Update);
        }

        measures[5 * MemorySize] = FusedSum.Dot(context.Update, context.Update);
    }

    public override void Combine(in GroupContext group)
    {
        Span<double> state = group.Scalars;
        int m = MemorySize;
        long step = (long)state[Steps];
        int newest = Newest(step);
        Span<double> mixed = state.Slice(Products, m * m); // s_i·y_j
        Span<double> squares = state.Slice(Products + (m * m), m * m); // y_i·y_j
        for (int j = 0; j < m; j++)
        {
            mixed[(newest * m) + j] = group.Sum(j);
            mixed[(j * m) + newest] = group.Sum(m + j);
            squares[(newest * m) + j] = squares[(j * m) + newest] = group.Sum((2 * m) + j);
        }

        double scale = 1;
        if (ScaleInitial)
        {
            double square = squares[(newest * m) + newest];
            scale =
                step == 0 ? Math.Min(1, 1 / Math.Sqrt(group.Sum(5 * m)))
                : square > 0 ? mixed[(newest * m) + newest] / square
                : 1;
        }

        Solve(group, newest, scale);
        state[OfGradient] = scale;
        state[Steps] = step + 1;
    }

    public override void Apply(in StageContext context)
    {
        ScaledSum.Scale(context.Update, (float)context.Group[OfGradient]);
        for (int j = 0; j < MemorySize; j++)
        {
            Add(context, Differences, j, context.Group[Coefficients + j]);
            Add(context, GradientDifferences, j, context.Group[Coefficients + MemorySize + j]);
        }
    }

    /// <summary>The two loops: first from the newest pair to the oldest, then back.</summary>
    private void Solve(in GroupContext group, int newest, double scale)
    {
        int m = MemorySize;
        Span<double> first = group.Scalars.Slice(Coefficients, m);
        Span<double> second = group.Scalars.Slice(Coefficients + m, m);
        ReadOnlySpan<double> mixed = group.Scalars.Slice(Products, m * m);
        ReadOnlySpan<double> squares = group.Scalars.Slice(Products + (m * m), m * m);
        first.Clear();
        second.Clear();
        for (int age = 0; age < m; age++)
        {
            // q = g − Σ α_j·y_j of the newer pairs; α_i = ρ_i·s_i·q. Here second holds −α.
            int i = (newest - age + m) % m;
            double product = mixed[(i * m) + i];
            double along = group.Sum((3 * m) + i);
            for (int j = 0; j < m; j++)
                along += second[j] * mixed[(i * m) + j];
            second[i] = product == 0 ? 0 : -along / product;
        }

        for (int age = m - 1; age >= 0; age--)
        {
            // r = scale·q + Σ (α_j − β_j)·s_j of the older pairs; β_i = ρ_i·y_i·r.
            int i = (newest - age + m) % m;
            double product = mixed[(i * m) + i];
            double along = scale * group.Sum((4 * m) + i);
            for (int j = 0; j < m; j++)
                along += (scale * second[j] * squares[(i * m) + j]) + (first[j] * mixed[(j * m) + i]);
            first[i] = product == 0 ? 0 : -second[i] - (along / product);
        }

        foreach (ref double coefficient in second)
            coefficient *= scale;
    }

    /// <summary>Takes the newest pair in; a parameter that was absent has none for the steps that it missed.</summary>
    private void Remember(in StageContext context, long step)
    {
        ref double last = ref context.Scalar(0);
        bool isFirst = context.Figures.Count == 1;
        for (long missed = isFirst ? 0 : (long)last + 1; missed <= step; missed++)
        {
            if (missed > 0 && step - missed < MemorySize)
            {
                Pair(context, Differences, Newest(missed)).Clear();
                Pair(context, GradientDifferences, Newest(missed)).Clear();
            }
        }

        if (!isFirst)
        {
            Subtract(context.Value, context.Slot(Values), Pair(context, Differences, Newest(step)));
            Subtract(context.Update, context.Slot(Gradients), Pair(context, GradientDifferences, Newest(step)));
        }

        context.Value.CopyTo(context.Slot(Values));
        context.Update.CopyTo(context.Slot(Gradients));
        last = step;
    }

    private static void Subtract(Block left, Block right, Block target)
    {
        left.CopyTo(target);
        ScaledSum.Subtract(target, right);
    }

    private static void Add(in StageContext context, int slot, int index, double factor)
    {
        if (factor != 0)
            ScaledSum.Store(context.Update, Pair(context, slot, index), (float)factor, accumulate: true);
    }

    private static Block Pair(in StageContext context, int slot, int index)
    {
        int count = context.Value.Length;
        return context.Slot(slot).Slice(index * count, count);
    }

    /// <summary>Where the pair of a step lies; the first step has none and uses the last place, of zeros.</summary>
    private int Newest(long step) => (int)((step + MemorySize - 1) % MemorySize);

    private Shape? Memory(Parameter parameter) => new Shape([MemorySize, .. parameter.Shape.Sizes]);

    private static IEnumerable<StateScalar> Numbered(string name, int count) =>
        Enumerable.Range(0, count).Select(i => new StateScalar($"{name}_{i}"));
}
