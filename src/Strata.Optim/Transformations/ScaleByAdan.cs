using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>The direction of <see cref="Adan"/>.</summary>
public readonly struct ScaleByAdan : ITransformation
{
    private readonly MoveAdan _moments;
    private readonly DivideByAdan _direction;

    /// <summary>The stage at one step.</summary>
    public ScaleByAdan(in StepFigures step, Adan rule)
    {
        _moments = new(step, rule);
        _direction = new(step, rule);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_sq", "exp_avg_diff", "neg_pre_grad"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        (Vector<float> average, Vector<float> square, Vector<float> difference) = _moments.Update(gradient, ref slots);
        return _direction.Of(average, square, difference);
    }
}

/// <summary>The direction of <see cref="Adan"/> with its average of gradients masked: two loops with the mask between them.</summary>
internal sealed record CautiousAdan(Adan Rule) : Stage
{
    private static readonly Cautious Mask = new();

    public override ImmutableArray<StateSlot> Slots { get; } =
    [.. ScaleByAdan.SlotNames.Select(name => new StateSlot(name))];

    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Invariant;

    public override void Apply(in StageContext context)
    {
        FusedPass.Transform(context, new MoveAdan(context.Figures, Rule));
        Mask.Apply(context);
        FusedPass.Transform(context, new DivideByAdan(context.Figures, Rule));
    }
}

/// <summary>Moves the averages of <see cref="Adan"/> on; what comes out is that of the gradients.</summary>
internal readonly struct MoveAdan : ITransformation
{
    private readonly Lerp _towardGradient;
    private readonly Vector<float> _keepSquare;
    private readonly Vector<float> _addSquare;
    private readonly Vector<float> _keepDifference;
    private readonly Vector<float> _addDifference;
    private readonly Vector<float> _weight;
    private readonly Vector<float> _hasPrevious;

    public MoveAdan(in StepFigures step, Adan rule)
    {
        (double second, double third) = (step.Of(rule.Beta2), step.Of(rule.Beta3));
        _towardGradient = new(1 - step.Of(rule.Beta1));
        _keepSquare = new((float)third);
        _addSquare = new((float)(1 - third));
        _keepDifference = new((float)second);
        _addDifference = new((float)(1 - second));
        _weight = new((float)DivideByAdan.WeightOf(step, rule));
        _hasPrevious = new(step.Count == 1 ? 0f : 1f);
    }

    public static ImmutableArray<string> SlotNames => ScaleByAdan.SlotNames;

    public GradientScale GradientScale => GradientScale.Proportional;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots) =>
        Update(gradient, ref slots).Average;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector<float> Average, Vector<float> Square, Vector<float> Difference) Update(
        Vector<float> gradient,
        ref Slots slots
    )
    {
        ref Vector<float> average = ref slots.Next();
        ref Vector<float> square = ref slots.Next();
        ref Vector<float> difference = ref slots.Next();
        ref Vector<float> negated = ref slots.Next();
        Vector<float> change = (gradient + negated) * _hasPrevious;
        Vector<float> ahead = gradient + (change * _weight);
        Vector<float> m = _towardGradient.Between(average, gradient);
        Vector<float> n = (square * _keepSquare) + (ahead * ahead * _addSquare);
        Vector<float> d = (difference * _keepDifference) + (change * _addDifference);
        average = m;
        square = n;
        difference = d;
        negated = -gradient;
        return (m, n, d);
    }
}

/// <summary>Divides an average of gradients plus that of their differences by the root.</summary>
internal readonly struct DivideByAdan : ITransformation
{
    private readonly Vector<float> _averageShare;
    private readonly Vector<float> _differenceShare;
    private readonly CorrectedRoot _root;

    public DivideByAdan(in StepFigures step, Adan rule)
    {
        _averageShare = new((float)(1 / step.BiasCorrection(step.Of(rule.Beta1))));
        _differenceShare = new((float)(WeightOf(step, rule) / step.BiasCorrection(step.Of(rule.Beta2))));
        _root = new(rule.Epsilon, rule.EpsilonRoot, step.BiasCorrection(step.Of(rule.Beta3)));
    }

    public static ImmutableArray<string> SlotNames => ScaleByAdan.SlotNames;

    public GradientScale GradientScale => GradientScale.Invariant;

    public static double WeightOf(in StepFigures step, Adan rule) =>
        rule.Difference == AdanDifference.Beta2 ? step.Of(rule.Beta2) : 1 - step.Of(rule.Beta2);

    /// <summary>Takes the average of gradients as it comes in, masked or not, and leaves all slots as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        slots.Next();
        Vector<float> square = slots.Next();
        return Of(gradient, square, slots.Next());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> average, Vector<float> square, Vector<float> difference) =>
        ((average * _averageShare) + (difference * _differenceShare)) / _root.Of(square);
}
