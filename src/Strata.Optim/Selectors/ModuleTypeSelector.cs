namespace Strata.Optim;

/// <summary>Parameters of one type of module.</summary>
internal sealed record ModuleTypeSelector(string ModuleType) : Selector
{
    internal override string Text => $"WithModule<{ModuleType}>()";

    internal override bool Matches(Parameter parameter, string name) => parameter.ModuleType == ModuleType;

    internal override string? Lacks(ParameterSet parameters)
    {
        string[] without =
        [
            .. parameters.Where(parameter => parameter.ModuleType is null).Select(parameter => parameter.Name),
        ];
        return without.Length == 0
            ? null
            : $"{Text} needs module information; {NamesOnly(parameters, without, "none")}. Use a name selector.";
    }

    internal override string? Suggest(ParameterSet parameters) =>
        Nearest.Slip(ModuleType, parameters.Select(parameter => parameter.ModuleType ?? "").Where(type => type != ""));
}
