namespace Strata.Optim;

/// <summary>What a chain of optax is made of.</summary>
/// <param name="Group">The group.</param>
/// <param name="Stages">Writes the chains of rules inside rules.</param>
/// <param name="Check">Takes what optax cannot say.</param>
internal sealed record OptaxChain(EmittedGroup Group, OptaxStages Stages, BridgeCheck Check)
{
    /// <summary>The learning rate in Python: a number, or a function of the step.</summary>
    public string Rate => Stages.RateOf(Group);

    /// <summary>The weight decay in Python.</summary>
    public string Decay => Stages.DecayOf(Group);

    public string AddDecayedWeights => $"optax.add_decayed_weights({Decay})";

    public string ScaleByRate => $"optax.scale_by_learning_rate({Rate})";

    /// <summary>Coupled decay, where there is any.</summary>
    public IEnumerable<string> CoupledDecay() =>
        Group is { Decays: true, DecayMode: DecayMode.Coupled } ? [AddDecayedWeights] : [];

    /// <summary>What decoupled decay is in an argument of a call; 0 where there is none, or another.</summary>
    public RuleArgument DecoupledDecay() =>
        RuleArgument.Number("weight_decay", Group.DecayMode == DecayMode.Decoupled ? Group.WeightDecay : 0);

    /// <summary>Decay by itself behind the learning rate, where there is any.</summary>
    public IEnumerable<string> IndependentDecay() =>
        Group is { Decays: true, DecayMode: DecayMode.Independent } ? [Stages.NegatedDecayOf(Group)] : [];

    /// <summary>A call of optax with the learning rate first; a problem where another argument follows a schedule.</summary>
    public string Call(string name, params RuleArgument[] arguments)
    {
        string rest = OptaxRules.Stage(Group, Check, name, arguments);
        int open = rest.IndexOf('(', StringComparison.Ordinal) + 1;
        return $"{rest[..open]}{Rate}, {rest[open..]}";
    }

    public void Problem(string problem) => Check.Problem(Group, problem);

    /// <summary>A problem where a condition does not hold.</summary>
    public void Require(bool holds, string problem)
    {
        if (!holds)
            Problem(problem);
    }

    public void RequireNumber(string what, Hyperparameter value) =>
        Require(value.IsConstant, $"{what} follows a schedule, and optax takes a number. Use a number.");

    /// <summary>A problem where sums of the rule would run over less than they do here.</summary>
    public void RequireWholeGroup() =>
        Require(
            !Group.IsPart,
            $"its sums run over all of group \"{Group.Label}\", whose different figures are several labels in optax. Give each figure a group of its own."
        );
}
