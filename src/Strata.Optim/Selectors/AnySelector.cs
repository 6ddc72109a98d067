namespace Strata.Optim;

/// <summary>Any of several selectors: a list of them, or <c>a | b</c>.</summary>
internal sealed record AnySelector(IReadOnlyList<Selector> Parts) : Selector
{
    /// <summary>What stands between the parts: a comma in the list of a statement, a bar where it was an operator.</summary>
    public string Separator { get; init; } = ", ";

    internal override string Text => string.Join(Separator, Parts.Select(part => part.Text));

    internal override bool IsCompound => true;

    internal override IEnumerable<Selector> Alternatives => Parts.SelectMany(part => part.Alternatives);

    internal override IEnumerable<Selector> Leaves => Parts.SelectMany(part => part.Leaves);

    public bool Equals(AnySelector? other) =>
        other is not null && Separator == other.Separator && Parts.SequenceEqual(other.Parts);

    public override int GetHashCode() => Parts.Count;

    internal override bool Matches(Parameter parameter, string name) =>
        Parts.Any(part => part.Matches(parameter, name));

    internal override Selector Bind(ParameterSet parameters) =>
        this with
        {
            Parts = [.. Parts.Select(part => part.Bind(parameters))],
        };
}
