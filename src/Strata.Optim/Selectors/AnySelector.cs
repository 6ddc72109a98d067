namespace Strata.Optim;

/// <summary>Any of several selectors.</summary>
internal sealed record AnySelector(IReadOnlyList<Selector> Parts) : Selector
{
    internal override string Text => string.Join(", ", Parts.Select(part => part.Text));

    public bool Equals(AnySelector? other) => other is not null && Parts.SequenceEqual(other.Parts);

    public override int GetHashCode() => Parts.Count;

    internal override bool Matches(Parameter parameter, string name) =>
        Parts.Any(part => part.Matches(parameter, name));

    internal override string? Lacks(ParameterSet parameters) =>
        Parts.Select(part => part.Lacks(parameters)).FirstOrDefault(lack => lack is not null);
}
