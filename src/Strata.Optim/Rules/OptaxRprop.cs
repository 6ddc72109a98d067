using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByLateRprop, DecayWeights>>;

/// <summary><see cref="Rprop"/> as <c>optax.rprop</c> 0.2.8 computes it: one step late. To reproduce its runs, not to train.</summary>
/// <remarks>
/// <code>s = g·u₋₁;  size × grow where s &gt; 0, × shrink where s &lt; 0, clamped;  u = size·sign(g), 0 where s &lt; 0;  p ← p − u₋₁, 0 where s &lt; 0</code>
/// The first update is 0, and each later one is the step that belonged to the gradient before. Sizes are clamped only
/// where they change. Slots: <c>prev_updates</c> (u), <c>step_sizes</c>; 8 bytes a value.
/// </remarks>
/// <param name="LearningRate">The size of the first step; at least 0.</param>
public sealed record OptaxRprop(Hyperparameter LearningRate) : RpropRule<Stages>(LearningRate)
{
    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) =>
        new(new(step.CoupledDecay), new(new ScaleByLateRprop(step, this), new(step.DecayPerStep)));
}

/// <summary>The whole step of <see cref="OptaxRprop"/>.</summary>
public readonly struct ScaleByLateRprop : ITransformation
{
    private readonly Vector<float> _keep;
    private readonly Vector<float> _first;
    private readonly Vector<float> _shrink;
    private readonly Vector<float> _grow;
    private readonly Vector<float> _smallest;
    private readonly Vector<float> _largest;
    private readonly Vector<float> _moves;

    /// <summary>The stage at one step.</summary>
    public ScaleByLateRprop(in StepFigures step, OptaxRprop rule)
    {
        bool first = step.Count == 1;
        _keep = new(first ? 0f : 1f);
        _first = new(first ? (float)step.LearningRate : 0f);
        _shrink = new((float)rule.Shrink);
        _grow = new((float)rule.Grow);
        _smallest = new((float)rule.SmallestStep);
        _largest = new((float)rule.LargestStep);
        // The smallest step would move a parameter whose rate is 0, as it does in optax.
        _moves = new(step.LearningRate == 0 ? 0f : 1f);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["prev_updates", "step_sizes"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> previous = ref slots.Next();
        ref Vector<float> size = ref slots.Next();
        Vector<float> last = previous;
        Vector<float> turn = gradient * last;
        Vector<int> turned = Vector.LessThan(turn, Vector<float>.Zero);
        Vector<int> changed = turned | Vector.GreaterThan(turn, Vector<float>.Zero);
        Vector<float> s = (size * _keep) + _first;
        Vector<float> grown = s * Vector.ConditionalSelect(turned, _shrink, _grow);
        s = Vector.ConditionalSelect(changed, Vector.Min(Vector.Max(grown, _smallest), _largest), s);
        size = s;
        previous = Vector.ConditionalSelect(turned, Vector<float>.Zero, s * TakeSign.Of(gradient));
        return Vector.ConditionalSelect(turned, Vector<float>.Zero, last) * _moves;
    }
}
