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

    /// <summary>Share of the buffer of directions that is kept, in [0, 1).</summary>
    /// <value>0: no buffer.</value>
    public Hyperparameter Momentum { get; init; } = 0;

    /// <summary>Divide by an estimate of the deviation instead: the square of the average is taken away.</summary>
    /// <value>false</value>
    public bool Centered { get; init; }

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override RuleProgram Compile() =>
        (Centered, HasMomentum: Momentum != 0) switch
        {
            (false, false) => base.Compile(),
            (true, false) => Fused((in StepFigures step) => Around(step, Deviation(step))),
            (false, true) => Fused((in StepFigures step) => Around(step, Chain.Of(Root(step), Buffer(step)))),
            (true, true) => Fused((in StepFigures step) => Around(step, Chain.Of(Deviation(step), Buffer(step)))),
        };

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("alpha", Alpha);
        check.AtLeast("epsilon", Epsilon, 0);
        check.Fraction("momentum", Momentum);
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) => Around(step, Root(step));

    private ScaleByRms Root(in StepFigures step) => new(step.Of(Alpha), Epsilon);

    private ScaleByDeviation Deviation(in StepFigures step) => new(step.Of(Alpha), Epsilon);

    private ApplyMomentum Buffer(in StepFigures step) => new(step.Of(Momentum), 0, nesterov: false, step.Count);
}

/// <summary>The direction of <see cref="RmsProp"/>.</summary>
public readonly struct ScaleByRms(double alpha, double epsilon) : ITransformation
{
    private readonly Vector<float> _keep = new((float)alpha);
    private readonly Vector<float> _add = new((float)(1 - alpha));
    private readonly Vector<float> _epsilon = new((float)epsilon);

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["square_avg"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> square = ref slots.Next();
        Vector<float> s = (square * _keep) + (gradient * gradient * _add);
        square = s;
        return gradient / (Vector.SquareRoot(s) + _epsilon);
    }
}

/// <summary>The direction of <see cref="RmsProp"/> when centered.</summary>
public readonly struct ScaleByDeviation(double alpha, double epsilon) : ITransformation
{
    private readonly Vector<float> _keep = new((float)alpha);
    private readonly Vector<float> _add = new((float)(1 - alpha));
    private readonly Lerp _towardGradient = new(1 - alpha);
    private readonly Vector<float> _epsilon = new((float)epsilon);

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["square_avg", "grad_avg"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

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
        return gradient / (Vector.SquareRoot(s - (a * a)) + _epsilon);
    }
}
