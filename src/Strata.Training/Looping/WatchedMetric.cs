namespace Strata.Training;

/// <summary>What of an epoch a plateau watches.</summary>
public enum WatchedMetric
{
    /// <summary>The mean of the losses of the batches.</summary>
    TrainLoss,

    /// <summary>The loss on the evaluation set.</summary>
    TestLoss,

    /// <summary>The share of the evaluation set that is right.</summary>
    TestAccuracy,
}
