using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByRprop, DecayWeights>>;

/// <summary>A step size for every value, which grows while the gradient keeps its sign and shrinks when it turns.</summary>
/// <remarks>
/// <code>s = sign(g·g₋₁);  size × grow where s &gt; 0, × shrink and g ← 0 where s &lt; 0;  p ← p − size·sign(g)</code>
/// Semantics and defaults of <c>torch.optim.Rprop</c> 2.x: the learning rate is the first size, and nothing after that.
/// For full batches only. Slots: <c>prev</c>, <c>step_size</c>; 8 bytes a value.
/// Riedmiller and Braun, 1993, https://doi.org/10.1109/ICNN.1993.298623.
/// </remarks>
/// <param name="LearningRate">The size of the first step; at least 0. Try 1e-2.</param>
public sealed record Rprop(Hyperparameter LearningRate) : RpropRule<Stages>(LearningRate)
{
    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) =>
        new(new(step.CoupledDecay), new(new ScaleByRprop(step, this), new(step.DecayPerStep)));
}

/// <summary>The whole step of <see cref="Rprop"/>: its sizes take the place of a learning rate.</summary>
public readonly struct ScaleByRprop : ITransformation
{
    private readonly Vector<float> _keep;
    private readonly Vector<float> _first;
    private readonly Vector<float> _shrink;
    private readonly Vector<float> _grow;
    private readonly Vector<float> _smallest;
    private readonly Vector<float> _largest;
    private readonly Vector<float> _moves;

    /// <summary>The stage at one step.</summary>
    public ScaleByRprop(in StepFigures step, Rprop rule)
    {
        // The first size is the learning rate, multipliers included; a product with 0 and a sum make it without a branch.
        bool first = step.Count == 1;
        _keep = new(first ? 0f : 1f);
        _first = new(first ? (float)step.LearningRate : 0f);
        _shrink = new((float)rule.Shrink);
        _grow = new((float)rule.Grow);
        _smallest = new((float)rule.SmallestStep);
        _largest = new((float)rule.LargestStep);
        // The smallest step would move a parameter whose rate is 0, as it does in PyTorch.
        _moves = new(step.LearningRate == 0 ? 0f : 1f);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["prev", "step_size"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> previous = ref slots.Next();
        ref Vector<float> size = ref slots.Next();
        Vector<float> turn = gradient * previous;
        Vector<int> turned = Vector.LessThan(turn, Vector<float>.Zero);
        Vector<float> factor = Vector.ConditionalSelect(
            turned,
            _shrink,
            Vector.ConditionalSelect(Vector.GreaterThan(turn, Vector<float>.Zero), _grow, Vector<float>.One)
        );
        Vector<float> s = ((size * _keep) + _first) * factor;
        s = Vector.Min(Vector.Max(s, _smallest), _largest);
        Vector<float> g = Vector.ConditionalSelect(turned, Vector<float>.Zero, gradient);
        previous = g;
        size = s;
        Vector<float> sign = Vector.ConditionalSelect(Vector.LessThan(g, Vector<float>.Zero), -s, Vector<float>.Zero);
        return Vector.ConditionalSelect(Vector.GreaterThan(g, Vector<float>.Zero), s, sign) * _moves;
    }
}
