using Strata.Numerics;

namespace Strata.Optim;

/// <summary>How an average of the weights moves: one for evaluation, beside the weights that are trained.</summary>
public abstract record WeightAverage
{
    /// <summary>Updates of a parameter before its average begins; until then the average is the parameter.</summary>
    /// <value>0</value>
    public long Begin { get; init; }

    /// <summary>Take every so many-th update; at least 1.</summary>
    /// <value>1</value>
    public int Every { get; init; } = 1;

    /// <summary>Every so many updates the weights become the average: Keras' <c>ema_overwrite_frequency</c>. 0 for never.</summary>
    /// <value>0</value>
    public int OverwriteEvery { get; init; }

    /// <summary><c>a ← β·a + (1 − β)·p</c>; the first average is the parameter: torch's <c>get_ema_multi_avg_fn</c>, Keras' <c>use_ema</c>.</summary>
    /// <param name="decay">β, in [0, 1). Try 0.999.</param>
    public static WeightAverage Exponential(double decay) => new ExponentialWeightAverage(decay);

    /// <summary>The mean of all weights taken: stochastic weight averaging, torch's <c>AveragedModel</c>.</summary>
    public static WeightAverage Mean() => new MeanWeightAverage();

    /// <summary>A copy of the weights as of the last update taken: <c>optax.periodic_update</c>.</summary>
    public static WeightAverage Copy(int every) => new CopiedWeights { Every = every };

    /// <summary>Moves the average on by one.</summary>
    /// <param name="average">The average; before the first call, the initial weights.</param>
    /// <param name="value">The weights after an update.</param>
    /// <param name="taken">How many weights the average holds already.</param>
    protected internal abstract void Move(Block average, Block value, long taken);

    /// <summary>Reports every option that is out of range.</summary>
    protected internal virtual void Check(RuleCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        check.AtLeast("begin of the average", Begin, 0);
        check.AtLeast("every of the average", Every, 1);
        check.AtLeast("overwrite period of the average", OverwriteEvery, 0);
    }
}
