using Strata.Optim;

namespace Strata.Training;

/// <summary>Options of a rule as text, by the names of the registry.</summary>
internal static class RuleOptionText
{
    /// <summary>The key of the learning rate, as users type it.</summary>
    public const string Rate = "lr";

    // What other programs call the same: no distance between words finds these.
    private static readonly Dictionary<string, string> s_synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["learning_rate"] = Rate,
        ["learningrate"] = Rate,
        ["rate"] = Rate,
        ["eta"] = Rate,
        ["eps"] = "epsilon",
        ["wd"] = "weight_decay",
        ["decay"] = "weight_decay",
        ["l2"] = "weight_decay",
        ["b1"] = "beta1",
        ["b2"] = "beta2",
        ["betas"] = "beta1",
        ["mu"] = "momentum",
    };

    /// <summary>The name that was meant, as a sentence to append; empty when nothing is near.</summary>
    public static string DidYouMean(string name, IEnumerable<string> known)
    {
        string[] names = [.. known];
        string? meant =
            s_synonyms.TryGetValue(name, out string? synonym) && names.Contains(synonym)
                ? synonym
                : Nearest.Slip(name, names);
        return meant is null ? "" : $" Did you mean \"{meant}\"?";
    }

    /// <summary>A copy of the rule with an option set; a problem in words where the value does not fit.</summary>
    public static UpdateRule? Set(UpdateRule rule, RuleOption option, string text, out string? problem)
    {
        problem = null;
        switch (option.Kind)
        {
            case RuleOptionKind.Hyperparameter or RuleOptionKind.Number:
                if (NumberText.TryParse(text, out double number))
                    return option.Set(rule, RuleOptionValue.Of(number));
                problem = "a number";
                break;
            case RuleOptionKind.Flag:
                if (bool.TryParse(text, out bool flag))
                    return option.Set(rule, RuleOptionValue.Of(flag));
                problem = "true or false";
                break;
            case RuleOptionKind.Choice:
                if (option.Words.Contains(text))
                    return option.Set(rule, RuleOptionValue.Of(text));
                problem = string.Join(", ", option.Words);
                break;
            case RuleOptionKind.DecayMode:
                if (Enum.TryParse(text, ignoreCase: true, out DecayMode mode) && Enum.IsDefined(mode))
                    return option.Set(rule, RuleOptionValue.Of(mode));
                problem = string.Join(", ", Enum.GetNames<DecayMode>()).ToLowerInvariant();
                break;
            default:
                problem = "an option that can be written as text";
                break;
        }

        problem = $"\"{option.Name}\" is \"{text}\"; expected {problem}.";
        return null;
    }
}
