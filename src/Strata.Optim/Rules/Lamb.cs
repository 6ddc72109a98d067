using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Adam for very large batches: each parameter's update is scaled to the size of the parameter.</summary>
/// <remarks>
/// <code>
/// g ← g / max(1, ‖all g‖ / max);  m ← β1·m + (1 − β1)·g;  v ← β2·v + (1 − β2)·g²
/// u = (m/c1)/(√(v/c2) + ε) + λ·p;  r = ‖p‖/‖u‖ (1 if either is 0);  p ← p − η·r·u
/// </code>
/// Semantics and defaults of timm 1.0. Norms are of one parameter, the first one of the whole group of the plan. The ratio
/// is taken only where λ is not 0, or with <see cref="AlwaysAdapt"/>. Coupled decay, the default, joins u; any other acts on
/// the parameter first, whose norm then is that of what is left. optax and Keras: <see cref="MaxGradientNorm"/> infinite,
/// <see cref="AlwaysAdapt"/>. Slots: <c>exp_avg</c>, <c>exp_avg_sq</c>; 8 bytes a value.
/// You et al., 2020, https://arxiv.org/abs/1904.00962.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3.</param>
public sealed record Lamb(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>Decay of the average of gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squares, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root; at least 0.</summary>
    /// <value>1e-6</value>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>Added inside the root; at least 0. optax' <c>eps_root</c>.</summary>
    /// <value>0</value>
    public double EpsilonInRoot { get; init; }

    /// <summary>Divide the averages by <c>1 − β^t</c>.</summary>
    /// <value>true</value>
    public bool BiasCorrection { get; init; } = true;

    /// <summary>Take <c>1 − β1</c> of a gradient into the average, and not all of it.</summary>
    /// <value>true</value>
    public bool GradientAveraging { get; init; } = true;

    /// <summary>The largest norm of all gradients of the group; above 0, infinite for none.</summary>
    /// <value>1</value>
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>Let the ratio shrink updates only: at most 1, as in LAMBC.</summary>
    /// <value>false</value>
    public bool TrustClip { get; init; }

    /// <summary>Take the ratio for parameters without decay, too.</summary>
    /// <value>false</value>
    public bool AlwaysAdapt { get; init; }

    /// <summary>Mask the direction where it disagrees with the gradient, before decay and ratio (<see cref="Optim.Cautious"/>).</summary>
    /// <value>false</value>
    public bool Cautious { get; init; }

    /// <inheritdoc/>
    public override Hyperparameter WeightDecay { get; init; } = 0.01;

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
        if (!(MaxGradientNorm > 0))
            check.Report($"max gradient norm is {Figures.Exact(MaxGradientNorm)}; expected above 0, infinite for none");
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages()
    {
        if (!double.IsPositiveInfinity(MaxGradientNorm))
            yield return new ClipGroupNorm(MaxGradientNorm);
        yield return Elementwise((in StepFigures step) => new ScaleByLamb(step, this));
        if (Cautious)
            yield return new CautiousOfGradient();
        yield return CoupledDecay();
        yield return new AdaptToParameter(AlwaysAdapt, TrustClip);
        yield return RateAndDecay();
    }
}

/// <summary>The direction of <see cref="Lamb"/> before decay and ratio.</summary>
public readonly struct ScaleByLamb : ITransformation
{
    private readonly Vector<float> _keep;
    private readonly Vector<float> _add;
    private readonly Vector<float> _keepSquare;
    private readonly Vector<float> _addSquare;
    private readonly Vector<float> _correction1;
    private readonly Vector<float> _correction2;
    private readonly Vector<float> _inRoot;
    private readonly Vector<float> _epsilon;

    /// <summary>The stage at one step.</summary>
    public ScaleByLamb(in StepFigures step, Lamb rule)
    {
        (double beta1, double beta2) = (step.Of(rule.Beta1), step.Of(rule.Beta2));
        _keep = new((float)beta1);
        _add = new(rule.GradientAveraging ? (float)(1 - beta1) : 1);
        _keepSquare = new((float)beta2);
        _addSquare = new((float)(1 - beta2));
        _correction1 = new(rule.BiasCorrection ? (float)(1 / step.BiasCorrection(beta1)) : 1);
        _correction2 = new(rule.BiasCorrection ? (float)(1 / step.BiasCorrection(beta2)) : 1);
        _inRoot = new((float)rule.EpsilonInRoot);
        _epsilon = new((float)rule.Epsilon);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_sq"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> average = ref slots.Next();
        ref Vector<float> square = ref slots.Next();
        Vector<float> m = (average * _keep) + (gradient * _add);
        Vector<float> v = (square * _keepSquare) + (gradient * gradient * _addSquare);
        average = m;
        square = v;
        return m * _correction1 / (Vector.SquareRoot((v * _correction2) + _inRoot) + _epsilon);
    }
}

/// <summary>The ratio of <see cref="Lamb"/>.</summary>
internal sealed record AdaptToParameter(bool Always, bool Clip) : Stage
{
    // What comes in has lost the gradient's scale already, so the ratio cannot bring it back.
    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Proportional;

    public override void Apply(in StageContext context)
    {
        if (context.Figures.WeightDecay == 0 && !Always)
            return;
        // Decay apart from the update has acted by now; it scales the norm.
        double parameter = Math.Sqrt(Magnitude.SumOfSquares(context.Value)) * (1 - context.Figures.DecayPerStep);
        double update = Math.Sqrt(Magnitude.SumOfSquares(context.Update));
        double ratio = parameter > 0 && update > 0 ? parameter / update : 1;
        ScaledSum.Scale(context.Update, (float)(Clip ? Math.Min(ratio, 1) : ratio));
    }
}

/// <summary><see cref="Cautious"/> in a rule whose decay is not part of the gradient, whatever its mode says.</summary>
internal sealed record CautiousOfGradient : Stage
{
    private static readonly Cautious _mask = new();

    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Proportional;

    public override void Apply(in StageContext context) =>
        _mask.Apply(context.Inner(context.Figures.WithoutCoupledDecay(), 0, 0, 0));
}
