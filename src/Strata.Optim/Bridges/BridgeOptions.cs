namespace Strata.Optim;

/// <summary>What a bridge may do where the target has no equal.</summary>
public sealed record BridgeOptions
{
    /// <summary>Steps of a schedule without a form in Python that are written as a table, whose last value stays; 0: such a schedule is an error.</summary>
    /// <value>0</value>
    public int TableSteps { get; init; }

    /// <summary>Write the nearest rule of the target where its formula differs slightly; each difference is a comment in the code.</summary>
    /// <value>false: a difference is an error.</value>
    public bool AllowDifferences { get; init; }
}
