namespace Strata.Training;

/// <summary>What a policy reached over all trials.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Rate">Its learning rate.</param>
/// <param name="Accuracies">The test accuracy of each trial, 0 to 1.</param>
public sealed record FineTuningScore(FineTuningPolicy Policy, double Rate, IReadOnlyList<double> Accuracies)
{
    /// <summary>The mean of the accuracies.</summary>
    public double Mean => Accuracies.Average();

    /// <summary>Their standard deviation, n − 1 below the sum; 0 for one trial.</summary>
    public double Deviation =>
        Accuracies.Count < 2
            ? 0
            : Math.Sqrt(Accuracies.Sum(value => (value - Mean) * (value - Mean)) / (Accuracies.Count - 1));
}
