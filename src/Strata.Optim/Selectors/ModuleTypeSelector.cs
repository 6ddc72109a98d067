namespace Strata.Optim;

/// <summary>Parameters of one type of module.</summary>
internal sealed record ModuleTypeSelector(string ModuleType) : Selector
{
    internal override string Text => $"WithModule<{ModuleType}>()";

    internal override bool Matches(Parameter parameter, string name) => parameter.ModuleType == ModuleType;

    internal override string? Lacks(ParameterSet parameters) =>
        parameters.All(parameter => parameter.ModuleType is null)
            ? $"{Text} needs module information; these parameters came from names only"
                + $"{(parameters.Origin is null ? "" : $" (\"{parameters.Origin}\")")}. Use a name selector."
            : null;

    internal override string? Suggest(ParameterSet parameters) =>
        Nearest.Slip(ModuleType, parameters.Select(parameter => parameter.ModuleType ?? "").Where(type => type != ""));
}
