using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Optim.Peers;

/// <summary>Reads the options of a peer's rule, and says which of them Strata's rule cannot follow.</summary>
/// <remarks>An option that a builder neither reads nor refuses is unread, and its case is skipped.</remarks>
public static class RuleOptions
{
    /// <summary>Says that a rule is right only where these options are off: false, null, or 0.</summary>
    /// <exception cref="UnsupportedException">One is on.</exception>
    public static void RequireOff(this Item options, string rule, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            options.Require(rule, name, false);
    }

    /// <summary>Says that a rule is right only where an option is on.</summary>
    /// <exception cref="UnsupportedException">It is off.</exception>
    public static void RequireOn(this Item options, string rule, string name) => options.Require(rule, name, true);

    private static void Require(this Item options, string rule, string name, bool on)
    {
        if (!options.Names.Contains(name))
            return;
        JsonElement value = options.Raw(name);
        bool isOff =
            value.ValueKind is JsonValueKind.Null or JsonValueKind.False
            || (value.ValueKind == JsonValueKind.Number && value.GetDouble() == 0);
        if (isOff == on)
            throw new UnsupportedException($"{rule} with {name} {value.GetRawText()}");
    }
}
