using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Dual averaging: every step is taken anew from the first value, by the sum of all gradients over a cube root.</summary>
/// <remarks>
/// <code>a = (η + ε)·√t;  S ← S + a·g²;  s ← s + a·g;  z = x0 − s/(∛S + ε);  p ← μ·p + (1 − μ)·z</code>
/// Semantics and defaults of timm 1.0 and <c>optax.contrib.madgrad</c>. Slots: <c>grad_sum_sq</c>, <c>s</c>, and
/// <c>x0</c>, the first value, only with momentum: without it x0 is found from the others. 4 bytes a value each.
/// Defazio and Jelassi, 2021, https://arxiv.org/abs/2101.11075.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-2.</param>
public sealed record Madgrad(Hyperparameter LearningRate) : UpdateRule(LearningRate)
{
    /// <summary>Share of the parameter that a step keeps, μ; in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Momentum { get; init; } = 0.9;

    /// <summary>Added to the cube root, and to the learning rate; at least 0.</summary>
    /// <value>1e-6</value>
    public double Epsilon { get; init; } = 1e-6;

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override bool HasRateInside => true;

    /// <inheritdoc/>
    protected internal override StateSlot SlotOf(string name) => new(name) { StartsAtValue = name == "x0" };

    /// <inheritdoc/>
    protected internal override RuleProgram Compile() =>
        Momentum == 0
            ? Fused(
                (in StepFigures step) =>
                    Chain.Of(
                        new AddCoupledDecay(step.CoupledDecay),
                        new StepByDualAverage(new(StepSize(step), Epsilon), step.DecayPerStep)
                    )
            )
            : Fused(
                (in StepFigures step) =>
                    Chain.Of(
                        new AddCoupledDecay(step.CoupledDecay),
                        new StepTowardDualAverage(
                            new(StepSize(step), Epsilon),
                            1 - step.Of(Momentum),
                            step.DecayPerStep
                        )
                    )
            );

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("momentum", Momentum);
        check.AtLeast("epsilon", Epsilon, 0);
    }

    // ε alone would move a parameter whose rate is 0, as it does in timm and optax.
    private double StepSize(in StepFigures step) =>
        step.LearningRate == 0 ? 0 : (step.LearningRate + Epsilon) * Math.Sqrt(step.Count);
}

/// <summary>The two sums of <see cref="Madgrad"/>, and how far they lie from the first value.</summary>
internal readonly struct DualAverage(double stepSize, double epsilon)
{
    private readonly Vector<float> _stepSize = new((float)stepSize);
    private readonly Vector<float> _epsilon = new((float)epsilon);

    /// <summary>Adds a gradient.</summary>
    /// <returns><c>s/(∛S + ε)</c> afterwards, and the same before.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector<float> After, Vector<float> Before) Add(Vector<float> gradient, bool wantsBefore, ref Slots slots)
    {
        ref Vector<float> squares = ref slots.Next();
        ref Vector<float> sum = ref slots.Next();
        Vector<float> before = wantsBefore ? sum / (CubeRoot.Of(squares) + _epsilon) : default;
        Vector<float> q = squares + (gradient * gradient * _stepSize);
        Vector<float> s = sum + (gradient * _stepSize);
        squares = q;
        sum = s;
        return (s / (CubeRoot.Of(q) + _epsilon), before);
    }
}

/// <summary>The whole step of <see cref="Madgrad"/> with momentum.</summary>
public readonly struct StepTowardDualAverage : ITransformation
{
    private readonly DualAverage _average;
    private readonly Vector<float> _share;
    private readonly Vector<float> _decay;

    internal StepTowardDualAverage(DualAverage average, double share, double decay)
    {
        _average = average;
        _share = new((float)share);
        _decay = new((float)decay);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["grad_sum_sq", "s", "x0"];

    /// <summary>Neither: the step grows with the cube root of the gradient.</summary>
    public GradientScale GradientScale => GradientScale.Mixed;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        (Vector<float> distance, _) = _average.Add(gradient, wantsBefore: false, ref slots);
        Vector<float> decay = parameter * _decay;
        Vector<float> target = slots.Next() - distance;
        return decay + ((parameter - decay - target) * _share);
    }
}

/// <summary>The whole step of <see cref="Madgrad"/> without momentum: the distance now less the distance before.</summary>
public readonly struct StepByDualAverage : ITransformation
{
    private readonly DualAverage _average;
    private readonly Vector<float> _decay;

    internal StepByDualAverage(DualAverage average, double decay)
    {
        _average = average;
        _decay = new((float)decay);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["grad_sum_sq", "s"];

    /// <summary>Neither: the step grows with the cube root of the gradient.</summary>
    public GradientScale GradientScale => GradientScale.Mixed;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        (Vector<float> after, Vector<float> before) = _average.Add(gradient, wantsBefore: true, ref slots);
        return (parameter * _decay) + (after - before);
    }
}
