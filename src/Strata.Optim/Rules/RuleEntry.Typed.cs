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
}
