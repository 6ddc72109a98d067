using Strata.Optim;

namespace Strata.Training;

/// <summary>Feeds a plateau with one number of each epoch.</summary>
/// <param name="Plateau">What lowers the rate. Its schedule is in the plan, or it does nothing.</param>
/// <param name="Metric">What it watches.</param>
public sealed record PlateauWatch(Plateau Plateau, WatchedMetric Metric)
{
    /// <summary>Whether there must be an evaluation after each epoch.</summary>
    public bool NeedsEvaluation => Metric != WatchedMetric.TrainLoss;

    internal void Observe(EpochReport epoch) =>
        Plateau.Observe(
            Metric switch
            {
                WatchedMetric.TestLoss => epoch.Evaluation!.Loss,
                WatchedMetric.TestAccuracy => epoch.Evaluation!.Accuracy,
                _ => epoch.TrainLoss,
            }
        );
}
