namespace Strata.Training;

/// <summary>What one step did.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Batch">The batch in it, from 0.</param>
/// <param name="BatchCount">Batches in the epoch.</param>
/// <param name="Loss">The loss of the batch, before the update.</param>
public readonly record struct StepReport(int Epoch, int Batch, int BatchCount, float Loss);
