using Strata.Numerics;

namespace Strata.Optim;

/// <summary>How an average of the weights moves: one for evaluation, beside the weights that are trained.</summary>
public abstract record WeightAverage
{
    /// <summary>Steps before the average begins; until then it is the weights as they were at first.</summary>
    /// <value>0</value>
    public long Begin { get; init; }

    /// <summary>Take the weights of every so many-th step; at least 1.</summary>
    /// <value>1</value>
    public int Every { get; init; } = 1;

    /// <summary>Every so many steps the weights become the average: Keras' <c>ema_overwrite_frequency</c>. 0 for never.</summary>
    /// <value>0</value>
    public int OverwriteEvery { get; init; }

    /// <summary>
    /// How many steps count as one above: Keras counts updates, but moves its average, and overwrites, in every
    /// micro-step of them. At least 1.
    /// </summary>
    /// <value>1</value>
    public int MicroSteps { get; init; } = 1;

    /// <summary><c>a ← β·a + (1 − β)·p</c>; the first average is the parameter: torch's <c>get_ema_multi_avg_fn</c>, Keras' <c>use_ema</c>.</summary>
    /// <param name="decay">β, in [0, 1). Try 0.999.</param>
    public static WeightAverage Exponential(double decay) => new ExponentialWeightAverage(decay);

    /// <summary>The mean of all weights taken: stochastic weight averaging, torch's <c>AveragedModel</c>.</summary>
    public static WeightAverage Mean() => new MeanWeightAverage();

    /// <summary>A copy of the weights as of the last update taken: <c>optax.periodic_update</c>.</summary>
    public static WeightAverage Copy(int every) => new CopiedWeights { Every = every };

    /// <summary>Moves the average on.</summary>
    /// <param name="average">The average; before the first call, the initial weights.</param>
    /// <param name="value">The weights after a step.</param>
    /// <param name="taken">How many weights the average holds already.</param>
    /// <param name="times">In how many steps the weights were these: more than 1 where a parameter had no gradient for a while.</param>
    protected internal abstract void Move(Block average, Block value, long taken, long times);

    /// <summary><c>a ← a + share·(p − a)</c>.</summary>
    protected static void Approach(Block average, Block value, float share)
    {
        Span<float> a = average.Span;
        ReadOnlySpan<float> p = value.Span;
        for (int i = 0; i < a.Length; i++)
            a[i] += (p[i] - a[i]) * share;
    }

    /// <summary>Moves the average over steps in which the weights stood still, or over the one that just moved them.</summary>
    /// <param name="average">The average.</param>
    /// <param name="value">The weights.</param>
    /// <param name="from">Steps that the average has seen.</param>
    /// <param name="to">Steps that it has seen then.</param>
    internal void MoveOver(Block average, Block value, long from, long to)
    {
        long times = TakenAfter(to) - TakenAfter(from);
        if (times > 0)
            Move(average, value, TakenBefore(from), times);
    }

    /// <summary>Whether the weights become the average after a step.</summary>
    /// <param name="step">From 0.</param>
    internal bool Overwrites(long step) => OverwriteEvery > 0 && CountOf(step) % OverwriteEvery == 0;

    private long CountOf(long step) => (step / MicroSteps) + 1;

    // How many of the first steps were taken.
    private long TakenAfter(long steps)
    {
        long whole = steps / MicroSteps;
        long part = steps % MicroSteps;
        return (CountsTaken(whole) * MicroSteps) + (CountsTaken(whole + 1) > CountsTaken(whole) ? part : 0);
    }

    // As the peer counts: the micro-steps of one update are one.
    private long TakenBefore(long steps) => MicroSteps == 1 ? TakenAfter(steps) : CountsTaken(steps / MicroSteps);

    private long CountsTaken(long counts) => counts <= Begin ? 0 : (counts - Begin) / Every;

    /// <summary>Reports every option that is out of range.</summary>
    protected internal virtual void Check(RuleCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        check.AtLeast("begin of the average", Begin, 0);
        check.AtLeast("every of the average", Every, 1);
        check.AtLeast("overwrite period of the average", OverwriteEvery, 0);
        check.AtLeast("micro-steps of the average", MicroSteps, 1);
    }
}
