namespace Strata.Training;

/// <summary>Where a run stands: what comes next, and what the epoch's loss is made of so far.</summary>
/// <param name="Epoch">The epoch of the next batch, from 0.</param>
/// <param name="Batch">The next batch in it, from 0.</param>
/// <param name="LossSum">The sum of the losses of the epoch's batches so far.</param>
public sealed record TrainingPosition(int Epoch, int Batch, double LossSum)
{
    /// <summary>Before the first batch.</summary>
    public static TrainingPosition Start { get; } = new(0, 0, 0);
}
