using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByRms, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>Divides the gradient by the root of a moving average of its square.</summary>
/// <remarks>
/// <code>s ← α·s + (1 − α)·g²;  q = √s + ε, or √(s − a²) + ε with a ← a + (1 − α)(g − a);  b ← μ·b + g/q;  p ← p − η·b</code>
/// Semantics and defaults of <c>torch.optim.RMSprop</c> 2.x: ε outside the root, the rate outside the momentum. As there,
/// s − a² is not clamped and may fall below 0 by rounding. Slots: <c>square_avg</c>, with <c>grad_avg</c> when centered and
/// <c>momentum_buffer</c> with momentum; 4 bytes a value each.
/// <para>
/// TensorFlow's form, as Keras and optax have it: <see cref="EpsilonInRoot"/> and <see cref="RateInMomentum"/>, α = 0.9.
/// timm's RMSpropTF, with which EfficientNet was trained, also begins the average at 1 (<see cref="InitialSquare"/>).
/// </para>
/// Tieleman and Hinton, 2012, https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-2.</param>
public sealed record RmsProp(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Decay of the average of squares, in [0, 1).</summary>
    /// <value>0.99</value>
    public Hyperparameter Alpha { get; init; } = 0.99;

    /// <summary>Added to the root; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Add ε inside the root instead.</summary>
    /// <value>false</value>
    public bool EpsilonInRoot { get; init; }

    /// <summary>Where the average of squares begins; at least 0.</summary>
    /// <value>0</value>
    public double InitialSquare { get; init; }

    /// <summary>Divide the averages by <c>1 − α^t</c>, as Adam does.</summary>
    /// <value>false</value>
    public bool BiasCorrection { get; init; }

    /// <summary>Share of the buffer of directions that is kept, in [0, 1).</summary>
    /// <value>0: no buffer.</value>
    public Hyperparameter Momentum { get; init; } = 0;

    /// <summary>Nesterov's form; needs momentum above 0.</summary>
    /// <value>false</value>
    public bool Nesterov { get; init; }

    /// <summary>Multiply by the learning rate before the momentum: a rate that changes then acts on new directions only.</summary>
    /// <value>false</value>
    public bool RateInMomentum { get; init; }

    /// <summary>Divide by an estimate of the deviation instead: the square of the average is taken away.</summary>
    /// <value>false</value>
    public bool Centered { get; init; }

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override bool HasRateInside => RateInMomentum && Momentum != 0;

    /// <inheritdoc/>
    protected internal override StateSlot SlotOf(string name) =>
        new(name) { Start = name == "square_avg" ? InitialSquare : 0 };

    /// <inheritdoc/>
    protected internal override RuleProgram Compile() =>
        (Centered, HasMomentum: Momentum != 0, RateInMomentum) switch
        {
            (false, false, _) => base.Compile(),
            (true, false, _) => Fused((in StepFigures step) => Around(step, Deviation(step))),
            (false, true, false) => Fused((in StepFigures step) => Around(step, Chain.Of(Root(step), Buffer(step)))),
            (true, true, false) => Fused(
                (in StepFigures step) => Around(step, Chain.Of(Deviation(step), Buffer(step)))
            ),
            (false, true, true) => Fused((in StepFigures step) => RateInside(step, Root(step))),
            (true, true, true) => Fused((in StepFigures step) => RateInside(step, Deviation(step))),
        };

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("alpha", Alpha);
        check.AtLeast("epsilon", Epsilon, 0);
        check.AtLeast("initial square", InitialSquare, 0);
        check.Fraction("momentum", Momentum);
        if (Nesterov && Momentum == 0)
            check.Report($"nesterov needs momentum above 0; it is {Momentum}");
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) => Around(step, Root(step));

    private Chain<AddCoupledDecay, Chain<TDirection, Chain<ApplyMomentum, DecayWeights>>> RateInside<TDirection>(
        in StepFigures step,
        TDirection direction
    )
        where TDirection : struct, ITransformation =>
        new(new(step.CoupledDecay), new(direction, new(Buffer(step), new(step.DecayPerStep))));

    private ScaleByRms Root(in StepFigures step) => new(step, this);

    private ScaleByDeviation Deviation(in StepFigures step) => new(step, this);

    private ApplyMomentum Buffer(in StepFigures step) => new(step.Of(Momentum), 0, Nesterov, step.Count);
}

/// <summary>The direction of <see cref="RmsProp"/>.</summary>
public readonly struct ScaleByRms : ITransformation
{
    private readonly Vector<float> _keep;
    private readonly Vector<float> _add;
    private readonly RmsDivisor _divisor;

    /// <summary>The stage at one step.</summary>
    public ScaleByRms(in StepFigures step, RmsProp rule)
    {
        double alpha = step.Of(rule.Alpha);
        _keep = new((float)alpha);
        _add = new((float)(1 - alpha));
        _divisor = new(step, rule);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["square_avg"];

    /// <summary>Invariant when the average begins at 0; else what was there first weighs more against smaller gradients.</summary>
    public GradientScale GradientScale => _divisor.GradientScale;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> square = ref slots.Next();
        Vector<float> s = (square * _keep) + (gradient * gradient * _add);
        square = s;
        return gradient * _divisor.Rate / _divisor.Of(s * _divisor.Correction);
    }
}

/// <summary>The direction of <see cref="RmsProp"/> when centered.</summary>
public readonly struct ScaleByDeviation : ITransformation
{
    private readonly Vector<float> _keep;
    private readonly Vector<float> _add;
    private readonly Lerp _towardGradient;
    private readonly RmsDivisor _divisor;

    /// <summary>The stage at one step.</summary>
    public ScaleByDeviation(in StepFigures step, RmsProp rule)
    {
        double alpha = step.Of(rule.Alpha);
        _keep = new((float)alpha);
        _add = new((float)(1 - alpha));
        _towardGradient = new(1 - alpha);
        _divisor = new(step, rule);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["square_avg", "grad_avg"];

    /// <summary>Invariant when the average begins at 0; else what was there first weighs more against smaller gradients.</summary>
    public GradientScale GradientScale => _divisor.GradientScale;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> square = ref slots.Next();
        ref Vector<float> average = ref slots.Next();
        Vector<float> s = (square * _keep) + (gradient * gradient * _add);
        Vector<float> a = _towardGradient.Between(average, gradient);
        square = s;
        average = a;
        Vector<float> corrected = a * _divisor.Correction;
        return gradient * _divisor.Rate / _divisor.Of((s * _divisor.Correction) - (corrected * corrected));
    }
}

/// <summary>The root of <see cref="RmsProp"/>, with ε where its options say.</summary>
internal readonly struct RmsDivisor
{
    private readonly Vector<float> _inRoot;
    private readonly Vector<float> _epsilon;
    private readonly bool _startsAtZero;

    public RmsDivisor(in StepFigures step, RmsProp rule)
    {
        // Products with 1 and sums with 0 are exact, so one formula serves all forms without a branch.
        // The rate in the momentum goes first, as in Keras: its rounding is what a small value sees most of.
        Rate = new(rule.RateInMomentum && rule.Momentum != 0 ? (float)step.LearningRate : 1);
        Correction = new(rule.BiasCorrection ? (float)(1 / step.BiasCorrection(step.Of(rule.Alpha))) : 1);
        _inRoot = new(rule.EpsilonInRoot ? (float)rule.Epsilon : 0);
        _epsilon = new(rule.EpsilonInRoot ? 0 : (float)rule.Epsilon);
        _startsAtZero = rule.InitialSquare == 0;
    }

    /// <summary>What the gradient is multiplied by: the learning rate, where it belongs in the momentum.</summary>
    public Vector<float> Rate { get; }

    /// <summary>What an average is multiplied by.</summary>
    public Vector<float> Correction { get; }

    public GradientScale GradientScale => _startsAtZero ? GradientScale.Invariant : GradientScale.Mixed;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> variance) => Vector.SquareRoot(variance + _inRoot) + _epsilon;
}
