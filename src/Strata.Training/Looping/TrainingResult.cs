namespace Strata.Training;

/// <summary>How a run ended.</summary>
/// <param name="Completed">False when it was cancelled before its last step.</param>
/// <param name="Position">What would come next.</param>
/// <param name="LastEpoch">The report of the last whole epoch, if there was one.</param>
public sealed record TrainingResult(bool Completed, TrainingPosition Position, EpochReport? LastEpoch);
