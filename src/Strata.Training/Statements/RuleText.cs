using Strata.Optim;

namespace Strata.Training;

/// <summary>Rules as text: <c>adamw(1e-2)</c>, <c>sgd(1e-2, momentum: 0.9, nesterov: true)</c>, <c>lion(1e-4) | cautious</c>.</summary>
public static class RuleText
{
    /// <summary>Reads a rule.</summary>
    /// <exception cref="StatementException">The text is no rule, or it has no such option; the nearest names are offered.</exception>
    public static UpdateRule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(WrapperText.Separator);
        return WrapperText.Around(ParseAlone(parts[0].Trim()), parts.Skip(1));
    }

    private static UpdateRule ParseAlone(string trimmed)
    {
        int open = trimmed.IndexOf('(', StringComparison.Ordinal);
        if (open < 1 || trimmed[^1] != ')')
            throw new StatementException(
                $"\"{trimmed}\" is no rule. Write its name and its rate, such as adamw(1e-3) or sgd(1e-2, momentum: 0.9)."
            );
        RuleEntry entry = Entry(trimmed[..open].Trim());
        string[] arguments = trimmed[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries);
        if (!NumberText.TryParse(ValueOf(arguments[0]), out double rate))
            throw new StatementException(
                $"\"{trimmed}\": expected a learning rate first, as in {entry.Name}(1e-3), found \"{arguments[0]}\"."
            );
        UpdateRule rule = entry.Create(rate);
        foreach (string argument in arguments.Skip(1))
            rule = WithOption(rule, entry, argument, trimmed);
        return rule;
    }

    /// <summary>The row of a rule's name; the nearest name is offered where there is none.</summary>
    internal static RuleEntry Entry(string name)
    {
        try
        {
            return RuleRegistry.Get(name);
        }
        catch (PlanException problem)
        {
            throw new StatementException(problem.Message);
        }
    }

    private static UpdateRule WithOption(UpdateRule rule, RuleEntry entry, string argument, string text)
    {
        int colon = argument.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1)
            throw new StatementException($"\"{text}\": expected \"option: value\", found \"{argument}\".");
        string name = argument[..colon].Trim();
        RuleOption? option = entry.Options.FirstOrDefault(candidate => candidate.Name == name);
        if (option is null)
        {
            string[] names = [.. entry.Options.Select(candidate => candidate.Name)];
            throw new StatementException(
                $"\"{text}\": {entry.Name} has no option \"{name}\".{RuleOptionText.DidYouMean(name, names)} "
                    + $"Options: {string.Join(", ", names)}."
            );
        }

        return RuleOptionText.Set(rule, option, argument[(colon + 1)..].Trim(), out string? problem)
            ?? throw new StatementException($"\"{text}\": {problem}");
    }

    /// <summary>Lets the rate carry its name: <c>adamw(lr: 1e-3)</c>.</summary>
    private static string ValueOf(string argument) =>
        argument.StartsWith(RuleOptionText.Rate + ":", StringComparison.Ordinal)
            ? argument[(RuleOptionText.Rate.Length + 1)..]
            : argument;
}
