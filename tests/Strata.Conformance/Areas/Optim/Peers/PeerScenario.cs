namespace Strata.Conformance.Areas.Optim.Peers;

/// <summary>What a case of timm, optax or Keras does.</summary>
public sealed record PeerScenario
{
    public required OptimInputs Inputs { get; init; }

    /// <summary>Calls of the optimizer, each with the gradients of its number.</summary>
    public required int Steps { get; init; }

    public required IReadOnlyList<string> Parameters { get; init; }

    /// <summary>The plan of the first step.</summary>
    public required PeerPlan Plan { get; init; }

    /// <summary>The plans that replace it, by the step before which they do.</summary>
    public IReadOnlyDictionary<int, PeerPlan> PlanBefore { get; init; } = new Dictionary<int, PeerPlan>();

    /// <summary>What happens before a step, which is counted from 1.</summary>
    public Action<int>? BeforeStep { get; init; }

    public IReadOnlyList<GradientEdit> Edits { get; init; } = [];

    /// <summary>The loss of each step; empty where the case has none.</summary>
    public IReadOnlyList<double> Losses { get; init; } = [];

    /// <summary>The ascents between steps; null for none.</summary>
    public PeerSharpness? Sharpness { get; init; }

    /// <summary>Whether the numbers of rules are kept after every step.</summary>
    public bool KeepsNumbers { get; init; }
}
