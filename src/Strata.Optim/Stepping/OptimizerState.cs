namespace Strata.Optim;

/// <summary>All state of an optimizer as a value, keyed by name: what a checkpoint holds beside the parameters.</summary>
/// <remarks>Slots are keyed <c>optim/&lt;rule&gt;/&lt;slot&gt;/&lt;parameter&gt;</c>; a parameter's name may hold slashes.</remarks>
public sealed record OptimizerState
{
    /// <summary>The prefix of every key.</summary>
    public const string Prefix = "optim/";

    /// <summary>The key of a slot of a parameter.</summary>
    public static string KeyOf(string rule, string slot, string parameter) =>
        OptimizerStateKeys.Slot(rule, slot, parameter);

    /// <summary>The slots, by key.</summary>
    public required IReadOnlyDictionary<string, StateArray> Slots { get; init; }

    /// <summary>Applied updates of each parameter, by <c>optim/&lt;rule&gt;/count/&lt;parameter&gt;</c>.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    /// <summary>The numbers that rules keep for a parameter, by <c>optim/&lt;rule&gt;/&lt;name&gt;/&lt;parameter&gt;</c>.</summary>
    public IReadOnlyDictionary<string, double> Scalars { get; init; } = new Dictionary<string, double>();

    /// <summary>The numbers that rules keep for a group, by <c>optim/&lt;rule&gt;/&lt;name&gt;/&lt;label&gt;</c>.</summary>
    public IReadOnlyDictionary<string, double> GroupScalars { get; init; } = new Dictionary<string, double>();

    /// <summary>Applied updates over all.</summary>
    public required long StepCount { get; init; }

    /// <summary>Micro-steps taken since the last update; 0 unless gradients are being accumulated.</summary>
    public int MicroSteps { get; init; }

    /// <summary>The loss of those micro-steps, put together as their gradients are; NaN where it was not given.</summary>
    public double AccumulatedLoss { get; init; }

    /// <summary>The assignment that was in force, as JSON.</summary>
    public required string Plan { get; init; }
}
