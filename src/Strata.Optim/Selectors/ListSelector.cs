namespace Strata.Optim;

/// <summary>Parameters of given names.</summary>
internal sealed record ListSelector : Selector
{
    private readonly HashSet<string> _names;

    public ListSelector(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        List = names;
        _names = [.. names];
    }

    public IReadOnlyList<string> List { get; }

    internal override bool IsByName => true;

    internal override string Text => $"[{Nearest.Quote(List)}]";

    public bool Equals(ListSelector? other) => other is not null && List.SequenceEqual(other.List);

    public override int GetHashCode() => List.Count;

    internal override bool Matches(Parameter parameter, string name) => _names.Contains(name);

    /// <summary>A name of the list that no parameter has: a list must not miss silently, even if other names match.</summary>
    internal string? Missing(ParameterSet parameters) => List.FirstOrDefault(name => !parameters.TryGet(name, out _));
}
