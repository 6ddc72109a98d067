namespace Strata.Optim;

/// <summary>A rule as a class of <c>torch.optim</c>.</summary>
/// <param name="Class">The name of the class.</param>
/// <param name="Options">What each parameter group says, apart from the rate and the decay.</param>
internal sealed record PyTorchCall(string Class, IReadOnlyList<RuleArgument> Options)
{
    /// <summary>What only the constructor reads, so that groups that differ in it need an optimizer each.</summary>
    public IReadOnlyList<RuleArgument> ConstructorOptions { get; init; } = [];

    /// <summary>How the class itself applies <c>weight_decay</c>; null where it has no such option.</summary>
    public DecayMode? OwnDecay { get; init; } = DecayMode.Coupled;

    /// <summary>Whether the class has <c>maximize</c>.</summary>
    public bool HasMaximize { get; init; } = true;

    /// <summary>The optimizer that groups share.</summary>
    public string Constructor =>
        string.Join(", ", (string[])[Class, .. ConstructorOptions.Select(option => option.AtStart())]);
}
