namespace Strata.Optim;

/// <summary>Parameters by what they do in their layer.</summary>
internal sealed record RoleSelector(string Name, ParameterRole First, ParameterRole Second) : Selector
{
    internal override string Text => Name;

    internal override bool Matches(Parameter parameter, string name) =>
        parameter.Role == First || parameter.Role == Second;

    internal override string? Lacks(ParameterSet parameters)
    {
        string[] without =
        [
            .. parameters
                .Where(parameter => parameter.Role == ParameterRole.Unknown)
                .Select(parameter => parameter.Name),
        ];
        return without.Length == 0
            ? null
            : $"{Text} needs the role of every parameter; {NamesOnly(parameters, without, "none")}. "
                + "Use a name or rank selector, or give Parameter.Role.";
    }
}
