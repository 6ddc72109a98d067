namespace Strata.Training;

/// <summary>How few labels there are, and how long a model learns from them.</summary>
/// <param name="LabelsPerClass">Labelled samples of each class.</param>
/// <param name="Epochs">How often each comes.</param>
/// <param name="BatchSize">Samples in a batch.</param>
public sealed record FineTuningRegime(int LabelsPerClass, int Epochs, int BatchSize)
{
    private const int Classes = 10;

    /// <summary>50 labels, 12 epochs, batches of 20.</summary>
    public static FineTuningRegime Labels50 { get; } = new(5, 12, 20);

    /// <summary>200 labels, 20 epochs, batches of 20.</summary>
    public static FineTuningRegime Labels200 { get; } = new(20, 20, 20);

    /// <summary>All labelled samples.</summary>
    public int Labels => Classes * LabelsPerClass;

    /// <summary>The steps of a run.</summary>
    public long Steps => (long)Epochs * ((Labels + BatchSize - 1) / BatchSize);
}
