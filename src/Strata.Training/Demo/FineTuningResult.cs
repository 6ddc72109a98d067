namespace Strata.Training;

/// <summary>What one trial reached.</summary>
/// <param name="Losses">The loss of each step, before its update.</param>
/// <param name="Test">The result on the test rows.</param>
public sealed record FineTuningResult(IReadOnlyList<float> Losses, Evaluation Test);
