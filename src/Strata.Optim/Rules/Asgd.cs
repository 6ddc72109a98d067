using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, DescendAndAverage>;

/// <summary>Gradient descent with a falling step and a running average of the iterates, which is what to evaluate.</summary>
/// <remarks>
/// <code>p ← p − e·λ'·p − e·g;  ax ← ax + mu·(p − ax);  then e = η/(1 + λ'·η·t)^α,  mu = 1/max(1, t − t0)</code>
/// Semantics and defaults of <c>torch.optim.ASGD</c> 2.x: e begins at the learning rate, and while mu is 1 the average is
/// the parameter itself. Slot: <c>ax</c>, 4 bytes a value; numbers <c>eta</c> and <c>mu</c> for each parameter.
/// Polyak and Juditsky, 1992, https://doi.org/10.1137/0330046.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-2.</param>
public sealed record Asgd(Hyperparameter LearningRate) : UpdateRule(LearningRate)
{
    /// <summary>How fast the step falls, and a decay of its own, λ'; at least 0.</summary>
    /// <value>1e-4</value>
    public double Lambda { get; init; } = 1e-4;

    /// <summary>The power by which the step falls; at least 0.</summary>
    /// <value>0.75</value>
    public double Alpha { get; init; } = 0.75;

    /// <summary>Updates of a parameter before averaging begins; at least 0.</summary>
    /// <value>1e6</value>
    public double AverageFrom { get; init; } = 1e6;

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override bool HasRateInside => true;

    /// <inheritdoc/>
    protected internal override bool HasEvaluationValues => true;

    /// <inheritdoc/>
    protected internal override RuleProgram Compile() =>
        Fused(
            (in StepFigures step) =>
                new Stages(
                    new(step.CoupledDecay),
                    new(StepSize(step), StepSize(step) * Lambda + step.DecayPerStep, step.Scalars[1])
                ),
            [new("eta"), new("mu", 1)],
            Advance
        );

    /// <inheritdoc/>
    protected internal override void WriteEvaluationValues(in StageContext context, Block target) =>
        (context.Figures.Count == 0 ? context.Value : context.Slot(0)).CopyTo(target);

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.AtLeast("lambda", Lambda, 0);
        check.AtLeast("alpha", Alpha, 0);
        check.AtLeast("average from", AverageFrom, 0);
    }

    // The step of an update is that of the learning rate before it.
    private static double StepSize(in StepFigures step) => step.Count == 1 ? step.LearningRate : step.Scalars[0];

    private void Advance(in StepFigures step, Span<double> scalars)
    {
        double rate = step.LearningRate;
        scalars[0] = rate / Math.Pow(1 + (Lambda * rate * step.Count), Alpha);
        scalars[1] = 1 / Math.Max(1, step.Count - AverageFrom);
    }
}

/// <summary>The whole step of <see cref="Asgd"/>, and its average.</summary>
/// <param name="stepSize">What the gradient is multiplied by.</param>
/// <param name="decay">The share of the parameter that goes.</param>
/// <param name="averaging">How far the average moves to the new value: 1 all the way.</param>
public readonly struct DescendAndAverage(double stepSize, double decay, double averaging) : ITransformation
{
    private readonly Vector<float> _stepSize = new((float)stepSize);
    private readonly Vector<float> _decay = new((float)decay);
    private readonly Lerp _towardValue = new(averaging);

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["ax"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Proportional;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> average = ref slots.Next();
        Vector<float> u = (gradient * _stepSize) + (parameter * _decay);
        average = _towardValue.Between(average, parameter - u);
        return u;
    }
}
