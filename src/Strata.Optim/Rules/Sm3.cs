using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Adagrad with one accumulator an axis in place of one a value: for embeddings that leave no memory for more.</summary>
/// <remarks>
/// <code>
/// ν = min over axes of a + g²;  each axis: a ← max of ν over the other axes
/// u = g/√(ν + ε) (0 where ν is 0);  m ← β·m + (1 − β)·u;  p ← p − η·m
/// </code>
/// Semantics and defaults of <c>optax.sm3</c>, which cannot hold scalars; here a scalar is a vector of one. Slots:
/// <c>nu</c> (m), 4 bytes a value, and <c>mu.axis0</c>, <c>mu.axis1</c>, … (a), one value for each index of the axis; the
/// eighth holds all further axes. Anil et al., 2019, https://arxiv.org/abs/1901.11150.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-1.</param>
public sealed record Sm3(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>Decay of the average of directions, β; in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Momentum { get; init; } = 0.9;

    /// <summary>Added inside the root; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("momentum", Momentum);
        check.AtLeast("epsilon", Epsilon, 0);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() =>
        [
            CoupledDecay(),
            new DivideByCover(Epsilon),
            Elementwise((in StepFigures step) => new AverageCovered(step.Of(Momentum))),
            RateAndDecay(),
        ];
}

/// <summary>The moving average of <see cref="Sm3"/>.</summary>
internal readonly struct AverageCovered(double keep) : ITransformation
{
    private readonly Vector<float> _keep = new((float)keep);
    private readonly Vector<float> _add = new((float)(1 - keep));

    public static ImmutableArray<string> SlotNames { get; } = ["nu"];

    public GradientScale GradientScale => GradientScale.Proportional;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> average = ref slots.Next();
        Vector<float> m = (average * _keep) + (gradient * _add);
        average = m;
        return m;
    }
}

/// <summary>The accumulators of <see cref="Sm3"/>.</summary>
internal sealed record DivideByCover(double Epsilon) : Stage
{
    private static readonly ImmutableArray<StateSlot> _slots =
    [
        .. Enumerable
            .Range(0, AxisCover.MostAxes)
            .Select(axis => new StateSlot($"mu.axis{axis}")
            {
                ShapeOf = parameter => AxisOf(parameter.Shape, axis) is { } size ? new Shape(size) : null,
            }),
    ];

    public override ImmutableArray<StateSlot> Slots => _slots;

    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Invariant;

    public override void Apply(in StageContext context)
    {
        Span<Block> accumulators = stackalloc Block[AxisCover.MostAxes];
        int axes = 0;
        while (axes < AxisCover.MostAxes && context.HasSlot(axes))
            accumulators[axes] = context.Slot(axes++);
        AxisCover.Divide(context.Update, accumulators[..axes], (float)Epsilon);
    }

    private static int? AxisOf(Shape shape, int axis)
    {
        if (axis >= Math.Max(1, shape.Rank))
            return null;
        if (shape.Rank == 0)
            return 1;
        if (axis < AxisCover.MostAxes - 1)
            return shape[axis];
        int rest = 1;
        for (int i = axis; i < shape.Rank; i++)
            rest *= shape[i];
        return rest;
    }
}
