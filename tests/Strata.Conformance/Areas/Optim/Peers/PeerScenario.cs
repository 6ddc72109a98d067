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

    public IReadOnlyList<GradientEdit> Edits { get; init; } = [];
}
