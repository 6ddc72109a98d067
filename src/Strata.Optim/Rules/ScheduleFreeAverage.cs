using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>What turns the step of a rule into a step of a schedule-free rule.</summary>
/// <remarks>
/// <code>x = (y − (1 − β)·z)/β;  z ← z − u;  x ← (1 − c)·x + c·z;  y ← β·x + (1 − β)·z</code>
/// y is the parameter and z a slot; x, the average meant for evaluation, is never stored. What is subtracted from y is
/// <c>β·c·(x − z) + (1 − β)·u</c>, the same without the difference of two large numbers.
/// Defazio et al., 2024, https://arxiv.org/abs/2405.15682.
/// </remarks>
/// <param name="beta">β, in (0, 1].</param>
/// <param name="share">c, the weight of this step in the average.</param>
public readonly struct ScheduleFreeAverage(double beta, double share) : ITransformation
{
    private readonly Vector<float> _beyond = new((float)((1 - beta) / beta));
    private readonly Vector<float> _towardLast = new((float)(beta * share));
    private readonly Vector<float> _step = new((float)(1 - beta));

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["z"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Proportional;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> slot = ref slots.Next();
        Vector<float> z = slot;
        Vector<float> x = parameter + ((parameter - z) * _beyond);
        z -= gradient;
        slot = z;
        return ((x - z) * _towardLast) + (gradient * _step);
    }

    /// <summary>What is kept for each parameter: Σw and the largest rate.</summary>
    internal static ImmutableArray<StateScalar> Scalars { get; } = [new("weight_sum"), new("lr_max")];

    /// <summary><c>c = w/Σw</c> with <c>w = max η^power</c>; 0 as long as all weights are.</summary>
    internal static double ShareOf(in StepFigures step, double rate, double power)
    {
        double weight = Math.Pow(Math.Max(step.Scalars[1], rate), power);
        double share = weight / (step.Scalars[0] + weight);
        return double.IsFinite(share) ? share : 0;
    }

    /// <summary>Moves the scalars on.</summary>
    internal static void Advance(Span<double> scalars, double rate, double power)
    {
        scalars[1] = Math.Max(scalars[1], rate);
        scalars[0] += Math.Pow(scalars[1], power);
    }

    /// <summary>Writes x.</summary>
    internal static void WriteAverage(in StageContext context, int slot, double beta, Block target) =>
        FusedUpdate.Transform(new Average(beta), context.Value, context.Slot(slot), default, 0, 0, target);

    private readonly struct Average(double beta) : IFusedUpdate
    {
        private readonly Vector<float> _beyond = new((float)((1 - beta) / beta));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots) =>
            parameter + ((parameter - gradient) * _beyond);
    }
}
