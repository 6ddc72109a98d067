using Strata.Numerics;

namespace Strata.Training;

/// <summary>How long, in what portions and in what order a model is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>How often every sample comes; at least 0.</summary>
    public required int Epochs { get; init; }

    /// <summary>Samples in a batch, at least 1; the last of an epoch may be smaller.</summary>
    /// <value>32</value>
    public int BatchSize { get; init; } = 32;

    /// <summary>The order of the samples, a function of the epoch.</summary>
    /// <value>Shuffled anew in each epoch, from the key of seed 0.</value>
    public IDataOrder Order { get; init; } = new ShuffledOrder(new RandomKey(0));

    /// <summary>Evaluated after each epoch, or null.</summary>
    public Dataset? Evaluation { get; init; }

    /// <summary>A plateau that sees each epoch, before the checkpoint is written; null: none.</summary>
    /// <remarks>Its state is saved with the optimizer's when its schedule is in the plan.</remarks>
    public PlateauWatch? Watch { get; init; }

    /// <summary>Written after each epoch, and when the run is cancelled; null: nowhere.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>The name of the model in checkpoints; null: the type's.</summary>
    public string? ModelName { get; init; }

    /// <summary>The clock that reports read.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The applied updates of a whole run: what a schedule's length should be.</summary>
    /// <param name="samples">Samples in an epoch.</param>
    /// <param name="accumulation">Batches for each update.</param>
    public long StepsFor(int samples, int accumulation = 1) =>
        (long)Epochs * ((samples + BatchSize - 1) / BatchSize) / accumulation;
}
