namespace Strata.Optim;

/// <summary>The whole chain of rules of optax that place decay or learning rate themselves. A new rule is a row here.</summary>
internal static partial class OptaxChains
{
    private static readonly Dictionary<Type, Entry> _table = new([
        .. Directions,
        .. Estimates,
        .. Averages,
        .. Matrices,
    ]);

    private static Dictionary<Type, Entry> Directions =>
        new()
        {
            [typeof(Fromage)] = Row<Fromage>(Fromage),
            [typeof(Lamb)] = Row<Lamb>(Lamb),
            [typeof(NovoGrad)] = Row<NovoGrad>(NovoGrad),
            [typeof(OptaxRprop)] = Row<OptaxRprop>(Rprop),
        };

    /// <summary>Whether a rule has a row.</summary>
    public static bool Has(Type rule) => _table.ContainsKey(rule);

    /// <summary>The stages from decay to learning rate; null where the rule's direction stands between the two as usual.</summary>
    public static IReadOnlyList<string>? StagesOf(OptaxChain chain)
    {
        if (!_table.TryGetValue(chain.Group.Rule.GetType(), out Entry? row))
            return null;
        chain.Require(
            !chain.Group.Decays || row.Modes.Contains(chain.Group.DecayMode),
            $"decay that is {chain.Group.DecayMode} has no place in what optax does. Use {string.Join(" or ", row.Modes.Select(mode => $"DecayMode.{mode}"))}."
        );
        return [.. row.Stages(chain)];
    }

    private static Entry Row<TRule>(Func<OptaxChain, TRule, IEnumerable<string>> stages, params DecayMode[] modes)
        where TRule : UpdateRule =>
        new(chain => stages(chain, (TRule)chain.Group.Rule), modes.Length == 0 ? [DecayMode.Coupled] : modes);

    private sealed record Entry(Func<OptaxChain, IEnumerable<string>> Stages, DecayMode[] Modes);

    private static IEnumerable<string> Fromage(OptaxChain chain, Fromage rule)
    {
        chain.RequireNumber("the learning rate", chain.Group.Rate);
        foreach (string decay in chain.CoupledDecay())
            yield return decay;
        yield return OptaxRules.Stage(
            chain.Group,
            chain.Check,
            "scale_by_trust_ratio",
            RuleArgument.Number("min_norm", rule.MinNorm)
        );
        string rate = chain.Rate;
        string root = $"(1 + {rate} ** 2) ** 0.5";
        yield return $"optax.scale_by_learning_rate({rate} / {root})";
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
        foreach (string decay in chain.CoupledDecay())
            yield return decay;
        yield return "optax.scale_by_trust_ratio()";
        yield return chain.ScaleByRate;
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
        yield return chain.ScaleByRate;
    }

    private static IEnumerable<string> Rprop(OptaxChain chain, OptaxRprop rule)
    {
        chain.RequireNumber("the learning rate", chain.Group.Rate);
        if (chain.Group.Rate == 0)
            chain.Check.Problem(chain.Group, "optax.scale_by_rprop moves parameters at rate 0, too. Freeze them.");
        foreach (string decay in chain.CoupledDecay())
            yield return decay;
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
}
