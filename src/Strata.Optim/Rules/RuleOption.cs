namespace Strata.Optim;

/// <summary>One option of a rule: its name where users type it, how it is set, and a value that must change the result.</summary>
/// <param name="Name">The name in recipes and on the command line, such as <c>beta1</c>.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Set">A copy of the rule with the option set.</param>
/// <param name="Probe">A value that must change what the rule does: a test runs it.</param>
public sealed record RuleOption(
    string Name,
    RuleOptionKind Kind,
    Func<UpdateRule, RuleOptionValue, UpdateRule> Set,
    RuleOptionValue Probe
)
{
    /// <summary>The words of a choice, as users type them: lower case, words joined by <c>_</c>.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}
