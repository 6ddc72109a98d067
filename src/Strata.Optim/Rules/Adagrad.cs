using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByAdagrad, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>Divides the gradient by the root of the sum of all its squares: rare features keep large steps.</summary>
/// <remarks>
/// <code>S ← S + g²;  p ← p − η/(1 + (t − 1)·decay)·g/(√S + ε)</code>
/// Semantics and defaults of <c>torch.optim.Adagrad</c> 2.x; optax and Keras begin the sum at 0.1, with ε = 1e-7 inside the root. Slot: <c>sum</c>; 4 bytes a value.
/// Duchi, Hazan and Singer, 2011, https://jmlr.org/papers/v12/duchi11a.html.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-2.</param>
public sealed record Adagrad(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>How fast the rate falls with the updates of a parameter; at least 0.</summary>
    /// <value>0</value>
    public double LearningRateDecay { get; init; }

    /// <summary>Where the sum begins; at least 0.</summary>
    /// <value>0 (optax and Keras: 0.1)</value>
    public double InitialAccumulator { get; init; }

    /// <summary>Added to the root; at least 0.</summary>
    /// <value>1e-10</value>
    public double Epsilon { get; init; } = 1e-10;

    /// <summary>Add ε to the sum, inside the root, as optax and Keras do. Where the sum is 0 the direction is 0.</summary>
    /// <value>false</value>
    public bool EpsilonInRoot { get; init; }

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override StateSlot SlotOf(string name) => new(name) { Start = InitialAccumulator };

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.AtLeast("learning rate decay", LearningRateDecay, 0);
        check.AtLeast("initial accumulator", InitialAccumulator, 0);
        check.AtLeast("epsilon", Epsilon, 0);
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) =>
        Around(
            step,
            new ScaleByAdagrad(step, LearningRateDecay, Epsilon, startsAtZero: InitialAccumulator == 0, EpsilonInRoot)
        );
}

/// <summary>The direction of <see cref="Adagrad"/>.</summary>
public readonly struct ScaleByAdagrad : ITransformation
{
    private readonly Vector<float> _share;
    private readonly Vector<float> _inRoot;
    private readonly Vector<float> _epsilon;
    private readonly Vector<int> _minds;
    private readonly bool _startsAtZero;

    /// <summary>The stage at one step.</summary>
    public ScaleByAdagrad(
        in StepFigures step,
        double decay,
        double epsilon,
        bool startsAtZero,
        bool epsilonInRoot = false
    )
    {
        _share = new((float)(1 / (1 + ((step.Count - 1) * decay))));
        // Sums with 0 are exact, so one formula serves both places of ε without a branch.
        _inRoot = new(epsilonInRoot ? (float)epsilon : 0);
        _epsilon = new(epsilonInRoot ? 0 : (float)epsilon);
        _minds = new(epsilonInRoot ? -1 : 0);
        _startsAtZero = startsAtZero;
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["sum"];

    /// <summary>Invariant when the sum starts at 0; else what was there first weighs more against smaller gradients.</summary>
    public GradientScale GradientScale => _startsAtZero ? GradientScale.Invariant : GradientScale.Mixed;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> sum = ref slots.Next();
        Vector<float> s = sum + (gradient * gradient);
        sum = s;
        Vector<float> u = gradient * _share / (Vector.SquareRoot(s + _inRoot) + _epsilon);
        return Vector.ConditionalSelect(Vector.Equals(s, Vector<float>.Zero) & _minds, Vector<float>.Zero, u);
    }
}
