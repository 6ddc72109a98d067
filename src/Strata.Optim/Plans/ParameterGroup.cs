namespace Strata.Optim;

/// <summary>A named set of parameters with one rule, as PyTorch's parameter groups.</summary>
/// <param name="label">The name of the group.</param>
/// <param name="parameters">Its parameters; read once, now.</param>
/// <param name="rule">Its rule; null freezes.</param>
public sealed class ParameterGroup(string label, IEnumerable<Parameter> parameters, UpdateRule? rule)
{
    /// <summary>The name of the group.</summary>
    public string Label { get; } = label;

    /// <summary>Its parameters: a snapshot.</summary>
    public IReadOnlyList<Parameter> Parameters { get; } = [.. parameters];

    /// <summary>Its rule; null freezes.</summary>
    public UpdateRule? Rule { get; } = rule;

    /// <summary>A group to which nothing happens.</summary>
    public static ParameterGroup Frozen(string label, IEnumerable<Parameter> parameters) =>
        new(label, parameters, null);
}
