using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim;

/// <summary>One parameter group of a case.</summary>
/// <param name="Label">Its name in the plan.</param>
/// <param name="Optimizer">The index of the optimizer that it belongs to.</param>
/// <param name="Rule">The peer's class: <c>torch.optim.SGD</c>.</param>
/// <param name="Parameters">The names of its parameters.</param>
/// <param name="Options">The options that hold for it.</param>
/// <param name="AddedBefore">The step before which it was added; 1 for those that were there from the start.</param>
public sealed record OptimGroup(
    string Label,
    int Optimizer,
    string Rule,
    IReadOnlyList<string> Parameters,
    Item Options,
    int AddedBefore
)
{
    /// <summary>What a scheduler makes of its learning rate; null for a constant.</summary>
    public Schedule? Rate { get; init; }

    /// <summary>What a scheduler makes of its momentum, or of the first beta; null for a constant.</summary>
    public Schedule? Momentum { get; init; }
}
