using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Follow the regularized leader: linear models over rare features, with values that an L1 term makes exactly 0.</summary>
/// <remarks>
/// <code>
/// n' = n + g²;  z ← z + g + 2·λs·p − (n'^k − n^k)/η·p;  n ← n'     (k = 0.5, the power of the accumulator)
/// p ← (clip(z, ±λ1) − z)/(n^k/η + 2·λ2 + β/η)
/// </code>
/// Semantics and defaults of <c>keras.optimizers.Ftrl</c> 3.15; its <c>learning_rate_power</c> is −k. The
/// accumulator is the schedule: leave the rate constant, since values made with a larger one shrink as it falls; where it
/// is 0 nothing moves. Slots: <c>accumulator</c> (n), <c>linear</c> (z); 8 bytes a value. The accumulator's power is a square
/// root when it is 0.5, and a call for every value when not. McMahan et al., 2013, https://doi.org/10.1145/2487575.2488200.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-1.</param>
public sealed record Ftrl(Hyperparameter LearningRate) : UpdateRule(LearningRate)
{
    /// <summary>The power of the accumulator that divides the rate, k; at least 0. 0 keeps the rate as it is.</summary>
    /// <value>0.5</value>
    public double AccumulatorPower { get; init; } = 0.5;

    /// <summary>Where the accumulator begins; at least 0.</summary>
    /// <value>0.1</value>
    public double InitialAccumulator { get; init; } = 0.1;

    /// <summary>Strength of the L1 term, λ1; at least 0.</summary>
    /// <value>0</value>
    public double L1 { get; init; }

    /// <summary>Strength of the L2 term, λ2; at least 0.</summary>
    /// <value>0</value>
    public double L2 { get; init; }

    /// <summary>Strength of an L2 term that acts on the gradient but not on the accumulator, λs; at least 0.</summary>
    /// <value>0</value>
    public double L2Shrinkage { get; init; }

    /// <summary>Added to the power of the accumulator, β; at least 0.</summary>
    /// <value>0</value>
    public double Beta { get; init; }

    /// <inheritdoc/>
    protected internal override bool HasRateInside => true;

    /// <inheritdoc/>
    protected internal override StateSlot SlotOf(string name) =>
        new(name) { Start = name == "accumulator" ? InitialAccumulator : 0 };

    /// <inheritdoc/>
    protected internal override RuleProgram Compile() =>
        AccumulatorPower.Equals(0.5)
            ? Fused((in StepFigures step) => Stages(step, new SquareRoot()))
            : Fused((in StepFigures step) => Stages(step, new AnyPower(AccumulatorPower)));

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.AtLeast("accumulator power", AccumulatorPower, 0);
        check.AtLeast("initial accumulator", InitialAccumulator, 0);
        check.AtLeast("l1", L1, 0);
        check.AtLeast("l2", L2, 0);
        check.AtLeast("l2 shrinkage", L2Shrinkage, 0);
        check.AtLeast("beta", Beta, 0);
    }

    private Chain<AddCoupledDecay, FollowTheLeader<TPower>> Stages<TPower>(in StepFigures step, TPower power)
        where TPower : struct, IPower => new(new(step.CoupledDecay), new(step, this, power));
}

/// <summary>The power of an accumulator.</summary>
internal interface IPower
{
    Vector<float> Of(Vector<float> x);
}

/// <summary>The power ½.</summary>
internal readonly struct SquareRoot : IPower
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> x) => Vector.SquareRoot(x);
}

/// <summary>Any other power, one value at a time.</summary>
internal readonly struct AnyPower(double exponent) : IPower
{
    public Vector<float> Of(Vector<float> x)
    {
        for (int i = 0; i < Vector<float>.Count; i++)
            x = x.WithElement(i, (float)Math.Pow(x[i], exponent));
        return x;
    }
}

/// <summary>The whole step of <see cref="Ftrl"/>.</summary>
internal readonly struct FollowTheLeader<TPower> : ITransformation
    where TPower : struct, IPower
{
    private readonly TPower _power;
    private readonly Vector<int> _moves;
    private readonly Vector<float> _perRate;
    private readonly Vector<float> _shrinkage;
    private readonly Vector<float> _l1;
    private readonly Vector<float> _added;
    private readonly Vector<float> _decay;

    public FollowTheLeader(in StepFigures step, Ftrl rule, TPower power)
    {
        bool moves = step.LearningRate > 0;
        _power = power;
        _moves = new(moves ? -1 : 0);
        _perRate = new((float)(moves ? 1 / step.LearningRate : 1));
        _shrinkage = new((float)(2 * rule.L2Shrinkage));
        _l1 = new((float)rule.L1);
        _added = new((float)((2 * rule.L2) + (moves ? rule.Beta / step.LearningRate : 0)));
        _decay = new((float)step.DecayPerStep);
    }

    public static ImmutableArray<string> SlotNames { get; } = ["accumulator", "linear"];

    public GradientScale GradientScale => GradientScale.Mixed;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> accumulator = ref slots.Next();
        ref Vector<float> linear = ref slots.Next();
        Vector<float> n = accumulator;
        Vector<float> z = linear;
        Vector<float> p = parameter - (parameter * _decay); // Keras decays before everything else
        Vector<float> grown = n + (gradient * gradient);
        Vector<float> power = _power.Of(grown);
        Vector<float> next = z + gradient + (p * _shrinkage) - ((power - _power.Of(n)) * _perRate * p);
        Vector<float> q = (power * _perRate) + _added;
        Vector<float> leader = (Vector.Min(Vector.Max(next, -_l1), _l1) - next) / q;
        leader = Vector.ConditionalSelect(Vector.GreaterThan(q, Vector<float>.Zero), leader, p); // no gradient yet, and none to begin with
        accumulator = Vector.ConditionalSelect(_moves, grown, n);
        linear = Vector.ConditionalSelect(_moves, next, z);
        return Vector.ConditionalSelect(_moves, parameter - leader, Vector<float>.Zero);
    }
}
