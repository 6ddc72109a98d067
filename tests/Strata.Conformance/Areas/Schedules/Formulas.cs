using System.Text.Json;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Schedules;

/// <summary>The functions that a case gives as text.</summary>
public static class Formulas
{
    /// <summary>The function of one group; empty where there is none.</summary>
    public static string Of(Item item, string name, int group)
    {
        if (!item.Has("formulas"))
            return "";
        Item formulas = item.Object("formulas");
        if (!formulas.Has(name))
            return "";
        return formulas.Raw(name).ValueKind == JsonValueKind.Array ? formulas.Texts(name)[group] : formulas.Text(name);
    }
}
