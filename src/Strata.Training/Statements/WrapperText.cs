using Strata.Optim;

namespace Strata.Training;

/// <summary>What stands around a rule, as text behind it: <c>lion(1e-4) | cautious | average(0.999)</c>.</summary>
internal static class WrapperText
{
    /// <summary>What parts a rule from what stands around it.</summary>
    public const char Separator = '|';

    private static readonly Dictionary<
        string,
        (string Example, Func<UpdateRule, double[], UpdateRule?> Make)
    > s_wrappers = new()
    {
        ["cautious"] = ("cautious", (rule, n) => n is [] ? rule.OnDirection(new Cautious()) : null),
        ["centralized"] = ("centralized", (rule, n) => n is [] ? rule.BeforeRule(new CentralizeGradient()) : null),
        ["trust_ratio"] = ("trust_ratio", (rule, n) => n is [] ? rule.OnDirection(new TrustRatio()) : null),
        ["adaptive_clip"] = (
            "adaptive_clip(0.01)",
            (rule, n) => n is [var limit] ? rule.BeforeRule(new AdaptiveClip(limit)) : null
        ),
        ["accumulate"] = (
            "accumulate(4)",
            (rule, n) => n is [var steps] && double.IsInteger(steps) ? rule.Accumulated(steps) : null
        ),
        ["lookahead"] = (
            "lookahead(6, 0.5)",
            (rule, n) =>
                n switch
                {
                    [] => new Lookahead(rule),
                    [var k, var alpha] when double.IsInteger(k) && Math.Abs(k) < int.MaxValue => new Lookahead(rule)
                    {
                        SyncPeriod = (int)k,
                        SlowStepSize = alpha,
                    },
                    _ => null,
                }
        ),
        ["average"] = (
            "average(0.999)",
            (rule, n) => n is [var decay] ? rule.WithAverage(WeightAverage.Exponential(decay)) : null
        ),
        ["schedule_free"] = (
            "schedule_free(0.9)",
            (rule, n) =>
                n switch
                {
                    [] => new ScheduleFree(rule),
                    [var beta1] => new ScheduleFree(rule) { Beta1 = beta1 },
                    [var beta1, var power] => new ScheduleFree(rule) { Beta1 = beta1, WeightPower = power },
                    _ => null,
                }
        ),
        ["mechanize"] = (
            "mechanize(0.01)",
            (rule, n) =>
                n switch
                {
                    [] => new Mechanize(rule),
                    [var decay] => new Mechanize(rule) { BetDecay = decay },
                    [var decay, var first] => new Mechanize(rule) { BetDecay = decay, InitialFactor = first },
                    _ => null,
                }
        ),
        ["mean"] = ("mean", (rule, n) => n is [] ? rule.WithAverage(WeightAverage.Mean()) : null),
    };

    /// <summary>Puts around a rule what a text says, the first nearest to it.</summary>
    /// <exception cref="StatementException">There is no such wrapper, or not with these numbers.</exception>
    public static UpdateRule Around(UpdateRule rule, IEnumerable<string> wrappers)
    {
        foreach (string text in wrappers)
            rule = Around(rule, text.Trim());
        return rule;
    }

    private static UpdateRule Around(UpdateRule rule, string text)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal);
        string name = open < 0 ? text : text[..open].Trim();
        if (!s_wrappers.TryGetValue(name, out var wrapper))
            throw new StatementException(
                $"nothing that stands around a rule is called \"{name}\".{RuleOptionText.DidYouMean(name, s_wrappers.Keys)} "
                    + $"There are {string.Join(", ", s_wrappers.Values.Select(one => one.Example))}."
            );
        var numbers = new List<double>();
        bool isRead = open < 0 || text[^1] == ')';
        if (open >= 0 && isRead && text[(open + 1)..^1].Trim() is { Length: > 0 } inside)
            foreach (string word in inside.Split(','))
            {
                isRead &= NumberText.TryParse(word.Trim(), out double number);
                numbers.Add(number);
            }

        return (isRead ? wrapper.Make(rule, [.. numbers]) : null)
            ?? throw new StatementException($"\"{text}\": expected as in {wrapper.Example}.");
    }
}
