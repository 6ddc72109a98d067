namespace Strata.Nn;

/// <summary>What a loss does with the losses of its samples.</summary>
public enum Reduction
{
    /// <summary>Their mean (weighted, where the loss has weights).</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>Nothing: one loss a sample.</summary>
    None,

    /// <summary>Their sum over the size of the first axis; of losses of single values only (<c>batchmean</c>).</summary>
    BatchMean,
}
