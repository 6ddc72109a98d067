namespace Strata.Optim;

/// <summary>The keys of optimizer state.</summary>
internal static class OptimizerStateKeys
{
    public const string Accumulated = "accumulated";
    private const string Count = "count";

    public static string Slot(string rule, string slot, string parameter) =>
        $"{OptimizerState.Prefix}{rule}/{slot}/{parameter}";

    public static string CountOf(string rule, string parameter) => Slot(rule, Count, parameter);

    /// <summary>The rule and the parameter of a key; the parameter is everything after the third slash.</summary>
    public static (string Rule, string Slot, string Parameter)? Parse(string key)
    {
        string[] words = key.Split('/', 4);
        return words.Length == 4 && words[0] + "/" == OptimizerState.Prefix ? (words[1], words[2], words[3]) : null;
    }
}
