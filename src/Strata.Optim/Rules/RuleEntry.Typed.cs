namespace Strata.Optim;

/// <summary>A row of the registry for one type of rule.</summary>
/// <param name="name">The name in recipes, on the command line and in state keys.</param>
/// <param name="create">The rule with its defaults.</param>
public sealed class RuleEntry<TRule>(string name, Func<Hyperparameter, TRule> create) : RuleEntry(name, typeof(TRule))
    where TRule : UpdateRule
{
    /// <inheritdoc/>
    public override UpdateRule Create(Hyperparameter learningRate) => create(learningRate);

    internal static RuleOption Figure(string name, double probe, Func<TRule, Hyperparameter, TRule> set) =>
        new(
            name,
            RuleOptionKind.Hyperparameter,
            (rule, value) => set((TRule)rule, value.Hyperparameter),
            RuleOptionValue.Of(probe)
        );

    internal static RuleOption Number(string name, double probe, Func<TRule, double, TRule> set) =>
        new(name, RuleOptionKind.Number, (rule, value) => set((TRule)rule, value.Number), RuleOptionValue.Of(probe));

    internal static RuleOption Flag(string name, Func<TRule, bool, TRule> set) =>
        new(name, RuleOptionKind.Flag, (rule, value) => set((TRule)rule, value.Flag), RuleOptionValue.Of(true));

    internal static RuleOption Mode(string name, DecayMode probe, Func<TRule, DecayMode, TRule> set) =>
        new(
            name,
            RuleOptionKind.DecayMode,
            (rule, value) => set((TRule)rule, value.DecayMode),
            RuleOptionValue.Of(probe)
        );

    internal static RuleOption Choice<TChoice>(string name, TChoice probe, Func<TRule, TChoice, TRule> set)
        where TChoice : struct, Enum
    {
        Dictionary<string, TChoice> words = Enum.GetValues<TChoice>()
            .ToDictionary(value => WordOf(value.ToString()), StringComparer.Ordinal);
        return new(
            name,
            RuleOptionKind.Choice,
            (rule, value) => set((TRule)rule, words[value.Word!]),
            RuleOptionValue.Of(WordOf(probe.ToString()))
        )
        {
            Words = [.. words.Keys],
        };
    }

    /// <summary><c>MatchRmsAdamW</c> as <c>match_rms_adam_w</c>.</summary>
    private static string WordOf(string name) =>
        string.Concat(
            name.Select(
                (c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"
            )
        );
}
