namespace Strata.Optim;

/// <summary>The whole chain of rules of optax that place decay or learning rate themselves. A new rule is a row here.</summary>
internal static class OptaxChains
{
    private static readonly Dictionary<Type, Func<OptaxChain, IEnumerable<string>>> _table = new()
    {
        [typeof(Fromage)] = chain => Fromage(chain, (Fromage)chain.Group.Rule),
        [typeof(Lamb)] = chain => Lamb(chain, (Lamb)chain.Group.Rule),
        [typeof(NovoGrad)] = chain => NovoGrad(chain, (NovoGrad)chain.Group.Rule),
        [typeof(OptaxRprop)] = chain => Rprop(chain, (OptaxRprop)chain.Group.Rule),
    };

    /// <summary>The stages from decay to learning rate; null where the rule's direction stands between the two as usual.</summary>
    public static IReadOnlyList<string>? StagesOf(OptaxChain chain)
    {
        if (!_table.TryGetValue(chain.Group.Rule.GetType(), out Func<OptaxChain, IEnumerable<string>>? stages))
            return null;
        if (chain.Group is { Decays: true, DecayMode: not DecayMode.Coupled })
            chain.Check.Problem(
                chain.Group,
                $"decay that is {chain.Group.DecayMode} has no place in what optax does. Use DecayMode.Coupled."
            );
        return [.. stages(chain)];
    }

    private static IEnumerable<string> Fromage(OptaxChain chain, Fromage rule)
    {
        RequireNumber(chain, "the learning rate", chain.Group.Rate);
        if (chain.Group.Decays)
            yield return Decay(chain);
        yield return OptaxRules.Stage(
            chain.Group,
            chain.Check,
            "scale_by_trust_ratio",
            RuleArgument.Number("min_norm", rule.MinNorm)
        );
        string root = $"(1 + {chain.Rate} ** 2) ** 0.5";
        yield return $"optax.scale_by_learning_rate({chain.Rate} / {root})";
        yield return $"optax.add_decayed_weights(1 / {root} - 1)";
    }

    private static IEnumerable<string> Lamb(OptaxChain chain, Lamb rule)
    {
        EmittedGroup group = chain.Group;
        if (!double.IsPositiveInfinity(rule.MaxGradientNorm))
            chain.Check.Problem(
                group,
                "optax.lamb does not clip, and its norm would be that of a label. Use an infinite MaxGradientNorm."
            );
        if (!rule.AlwaysAdapt)
            chain.Check.Problem(
                group,
                "optax.scale_by_trust_ratio is taken with and without decay. Turn AlwaysAdapt on."
            );
        if (!rule.BiasCorrection)
            chain.Check.Problem(group, "optax.scale_by_adam corrects its averages. Turn BiasCorrection on.");
        if (!rule.GradientAveraging)
            chain.Check.Problem(group, "optax.scale_by_adam takes 1 - b1 of a gradient. Turn GradientAveraging on.");
        if (rule.TrustClip)
            chain.Check.Problem(group, "optax.scale_by_trust_ratio has no limit. Turn TrustClip off.");
        if (rule.Cautious)
            chain.Check.Problem(group, "optax.lamb masks nothing. Turn Cautious off.");
        yield return OptaxRules.Stage(
            group,
            chain.Check,
            "scale_by_adam",
            RuleArgument.Number("b1", rule.Beta1),
            RuleArgument.Number("b2", rule.Beta2),
            RuleArgument.Number("eps", rule.Epsilon),
            RuleArgument.Number("eps_root", rule.EpsilonInRoot)
        );
        if (group.Decays)
            yield return Decay(chain);
        yield return "optax.scale_by_trust_ratio()";
        yield return Rate(chain);
    }

    private static IEnumerable<string> NovoGrad(OptaxChain chain, NovoGrad rule)
    {
        if (rule.GradientAveraging)
            chain.Check.Problem(
                chain.Group,
                "optax.scale_by_novograd takes all of a direction into its average. Turn GradientAveraging off."
            );
        if (rule.AmsGrad)
            chain.Check.Problem(chain.Group, "optax.scale_by_novograd keeps no maximum. Turn AmsGrad off.");
        chain.Check.Note(
            $"{chain.Group}: after a first gradient of zeros optax averages its norm in, Strata starts at the next one."
        );
        yield return OptaxRules.Stage(
            chain.Group,
            chain.Check,
            "scale_by_novograd",
            RuleArgument.Number("b1", rule.Beta1),
            RuleArgument.Number("b2", rule.Beta2),
            RuleArgument.Number("eps", rule.Epsilon),
            RuleArgument.Number("eps_root", rule.EpsilonInRoot),
            RuleArgument.Number("weight_decay", chain.Group.WeightDecay)
        );
        yield return Rate(chain);
    }

    private static IEnumerable<string> Rprop(OptaxChain chain, OptaxRprop rule)
    {
        RequireNumber(chain, "the learning rate", chain.Group.Rate);
        if (chain.Group.Rate == 0)
            chain.Check.Problem(chain.Group, "optax.scale_by_rprop moves parameters at rate 0, too. Freeze them.");
        if (chain.Group.Decays)
            yield return Decay(chain);
        yield return OptaxRules.Stage(
            chain.Group,
            chain.Check,
            "scale_by_rprop",
            RuleArgument.Number("learning_rate", chain.Group.Rate),
            RuleArgument.Number("eta_minus", rule.Shrink),
            RuleArgument.Number("eta_plus", rule.Grow),
            RuleArgument.Number("min_step_size", rule.SmallestStep),
            RuleArgument.Number("max_step_size", rule.LargestStep)
        );
        yield return "optax.scale(-1.0)";
    }

    private static void RequireNumber(OptaxChain chain, string what, Hyperparameter value)
    {
        if (!value.IsConstant)
            chain.Check.Problem(chain.Group, $"{what} follows a schedule, and optax takes a number. Use a number.");
    }

    private static string Decay(OptaxChain chain) => $"optax.add_decayed_weights({chain.Decay})";

    private static string Rate(OptaxChain chain) => $"optax.scale_by_learning_rate({chain.Rate})";
}
