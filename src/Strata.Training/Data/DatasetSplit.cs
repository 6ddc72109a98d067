namespace Strata.Training;

/// <summary>A data set in two parts.</summary>
/// <param name="Train">The samples to learn from.</param>
/// <param name="Test">The samples to judge by.</param>
public sealed record DatasetSplit(Dataset Train, Dataset Test);
