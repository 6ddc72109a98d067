using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Adam with one second moment for a whole parameter: the norm of its gradient.</summary>
/// <remarks>
/// <code>n = ‖g‖²;  v ← n while v = 0, then β2·v + (1 − β2)·n;  m ← β1·m + g/(√v + ε) + λ·p;  p ← p − η·m</code>
/// Semantics and defaults of timm's NvNovoGrad 1.0 (optax: β 0.9 and 0.25, ε 1e-6). Coupled decay, the default, joins the
/// divided gradient. Slots: <c>exp_avg</c>, 4 bytes a value; <c>exp_avg_sq</c> (and <c>max_exp_avg_sq</c> with AMSGrad),
/// one value a parameter. Ginsburg et al., 2019, https://arxiv.org/abs/1905.11286.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3.</param>
public sealed record NovoGrad(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>Decay of the average of directions, in [0, 1).</summary>
    /// <value>0.95</value>
    public Hyperparameter Beta1 { get; init; } = 0.95;

    /// <summary>Decay of the average of squared norms, in [0, 1).</summary>
    /// <value>0.98</value>
    public Hyperparameter Beta2 { get; init; } = 0.98;

    /// <summary>Added to the root; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Added inside the root; at least 0. optax' <c>eps_root</c>.</summary>
    /// <value>0</value>
    public double EpsilonInRoot { get; init; }

    /// <summary>Take <c>1 − β1</c> of a direction into the average, and not all of it.</summary>
    /// <value>false</value>
    public bool GradientAveraging { get; init; }

    /// <summary>Divide by the largest average of squared norms so far.</summary>
    /// <value>false</value>
    public bool AmsGrad { get; init; }

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.AtLeast("epsilon", Epsilon, 0);
        check.AtLeast("epsilon in root", EpsilonInRoot, 0);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() =>
        [
            new DivideByMovingNorm(this),
            Elementwise(
                (in StepFigures step) =>
                    Chain.Of(
                        Chain.Of(new AddCoupledDecay(step.CoupledDecay), Average(step)),
                        Chain.Of(new ScaleByLearningRate(step.LearningRate), new DecayWeights(step.DecayPerStep))
                    )
            ),
        ];

    private AverageDirection Average(in StepFigures step) =>
        new(step.Of(Beta1), GradientAveraging ? 1 - step.Of(Beta1) : 1);
}

/// <summary>The decaying sum of <see cref="NovoGrad"/>.</summary>
internal readonly struct AverageDirection(double keep, double add) : ITransformation
{
    private readonly Vector<float> _keep = new((float)keep);
    private readonly Vector<float> _add = new((float)add);

    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg"];

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

/// <summary>The second moment of <see cref="NovoGrad"/>.</summary>
internal sealed record DivideByMovingNorm(NovoGrad Rule) : Stage
{
    private static readonly StateSlot _square = new("exp_avg_sq") { ShapeOf = _ => Shape.Scalar };
    private static readonly StateSlot _largest = new("max_exp_avg_sq") { ShapeOf = _ => Shape.Scalar };

    public override ImmutableArray<StateSlot> Slots => Rule.AmsGrad ? [_square, _largest] : [_square];

    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Invariant;

    public override void Apply(in StageContext context)
    {
        double beta = context.Figures.Of(Rule.Beta2);
        double norm = Magnitude.SumOfSquares(context.Update);
        ref float square = ref context.Slot(0)[0];
        double v = square == 0 ? norm : (beta * square) + ((1 - beta) * norm);
        square = (float)v;
        if (Rule.AmsGrad)
        {
            ref float largest = ref context.Slot(1)[0];
            largest = MathF.Max(largest, square);
            v = largest;
        }

        double divisor = Math.Sqrt(v + Rule.EpsilonInRoot) + Rule.Epsilon;
        ScaledSum.Scale(context.Update, divisor == 0 ? 0 : (float)(1 / divisor));
    }
}
