using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>Masks: a table by parameter, a table by prefix, a function that its text names, or one answer for all.</summary>
public sealed class OptaxMasks(OptimInputs inputs)
{
    /// <summary>Whether a mask is true for a parameter; no mask is true.</summary>
    public bool Read(Item options, string name, string parameter)
    {
        if (!options.Has(name))
        {
            options.Ignore(name);
            return true;
        }

        switch (options.Raw(name).ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return options.Flag(name);
            case JsonValueKind.Object:
                Item mask = options.Object(name);
                if (mask.Has("mask"))
                    return mask.Raw("mask").GetProperty(parameter).GetBoolean();
                if (mask.Has("mask_prefix"))
                    return UnderPrefix(mask.Raw("mask_prefix"), parameter);
                if (mask.Has("function"))
                    return Function(mask.Text("function"), parameter);
                break;
        }

        throw new UnsupportedException($"the mask {options.Raw(name).GetRawText()}");
    }

    private static bool UnderPrefix(JsonElement prefix, string parameter)
    {
        foreach (string part in parameter.Split('.'))
        {
            if (prefix.ValueKind != JsonValueKind.Object)
                break;
            prefix = prefix.GetProperty(part);
        }

        return prefix.GetBoolean();
    }

    private bool Function(string text, string parameter) =>
        text switch
        {
            "rank >= 2" => inputs.Parameter(parameter).Shape.Rank >= 2,
            "not under head" => !parameter.StartsWith("head.", StringComparison.Ordinal),
            _ => throw new UnsupportedException($"the mask '{text}'"),
        };
}
