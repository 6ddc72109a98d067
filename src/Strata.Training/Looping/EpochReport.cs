namespace Strata.Training;

/// <summary>What one epoch did.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="EpochCount">Epochs in the run.</param>
/// <param name="TrainLoss">The mean of the losses of the batches, each before its update.</param>
/// <param name="Evaluation">The result on the evaluation set, if there is one.</param>
/// <param name="Elapsed">The time that the epoch took in this process, without the evaluation.</param>
public sealed record EpochReport(int Epoch, int EpochCount, double TrainLoss, Evaluation? Evaluation, TimeSpan Elapsed);
