namespace Strata.Optim;

/// <summary>Which stages of optax each rule's direction is; null for the gradient itself. A new rule is a row here.</summary>
internal static partial class OptaxRules
{
    private static readonly Dictionary<Type, Func<EmittedGroup, BridgeCheck, string?>> Table = new([
        .. Basic,
        .. Signs,
        .. AdamLike,
        .. Others,
    ]);

    private static Dictionary<Type, Func<EmittedGroup, BridgeCheck, string?>> Basic =>
        new()
        {
            [typeof(Adadelta)] = Row<Adadelta>(
                (rule, group, check) =>
                    Stage(
                        group,
                        check,
                        "scale_by_adadelta",
                        RuleArgument.Number("rho", rule.Rho),
                        Epsilon(rule.Epsilon)
                    )
            ),
            [typeof(Adagrad)] = Row<Adagrad>(AdagradStage),
            [typeof(Adam)] = Row<Adam>(AdamStage),
            [typeof(Adamax)] = Row<Adamax>(
                (rule, group, check) =>
                    Stage(
                        group,
                        check,
                        "scale_by_adamax",
                        RuleArgument.Number("b1", rule.Beta1),
                        RuleArgument.Number("b2", rule.Beta2),
                        Epsilon(rule.Epsilon)
                    )
            ),
            [typeof(AdamW)] = Row<AdamW>(AdamStage),
            [typeof(RAdam)] = Row<RAdam>(RAdamStage),
            [typeof(RmsProp)] = Row<RmsProp>(RmsStages),
            [typeof(Sgd)] = Row<Sgd>(SgdStage),
        };

    // What optax has in another form than Strata's.
    private static readonly Dictionary<Type, string> Refusals = new()
    {
        [typeof(Lookahead)] =
            "optax.lookahead steps pairs of parameters, fast and slow, which a label of optax.partition does not have. Use the rule inside, and optax.lookahead around all.",
        [typeof(Rprop)] =
            "optax.rprop applies the step of the gradient before, so that its first update is 0. Use OptaxRprop.",
    };

    /// <summary>Whether optax has a rule, if perhaps only with some of its options.</summary>
    public static bool Has(Type rule) => Table.ContainsKey(rule) || OptaxChains.Has(rule);

    /// <summary>The stages between coupled decay and the learning rate.</summary>
    public static string? DirectionOf(OptaxChain chain)
    {
        Type rule = chain.Group.Rule.GetType();
        if (Table.TryGetValue(rule, out Func<EmittedGroup, BridgeCheck, string?>? stages))
            return stages(chain.Group, chain.Check);
        chain.Problem(
            Refusals.GetValueOrDefault(
                rule,
                "optax has no such rule that Strata knows of. Give these parameters another rule."
            )
        );
        return null;
    }

    private static string? AdamStage(AdamRule rule, EmittedGroup group, BridgeCheck check)
    {
        if (rule.AmsGrad)
            check.Difference(
                group,
                "optax.scale_by_amsgrad takes the maximum of the bias-corrected average, PyTorch and Strata of the uncorrected one."
            );
        if (rule.AmsGrad && rule.Nesterov)
            check.Problem(group, "optax.scale_by_amsgrad does not look ahead. Leave Nesterov or AmsGrad off.");
        return Stage(
            group,
            check,
            rule.AmsGrad ? "scale_by_amsgrad" : "scale_by_adam",
            [
                RuleArgument.Number("b1", rule.Beta1),
                RuleArgument.Number("b2", rule.Beta2),
                Epsilon(rule.Epsilon),
                RuleArgument.Number("eps_root", rule.EpsilonRoot),
                .. Ahead(rule.Nesterov),
            ]
        );
    }

    private static string? RAdamStage(RAdam rule, EmittedGroup group, BridgeCheck check)
    {
        if (!rule.CorrectedRoot && (rule.Epsilon != 0 || rule.EpsilonRoot != 0))
            check.Difference(
                group,
                "optax.scale_by_radam adds epsilon to the bias-corrected root, PyTorch and Strata to the uncorrected one; with Epsilon = 0 they are equal."
            );
        return Stage(
            group,
            check,
            "scale_by_radam",
            [
                RuleArgument.Number("b1", rule.Beta1),
                RuleArgument.Number("b2", rule.Beta2),
                Epsilon(rule.Epsilon),
                RuleArgument.Number("eps_root", rule.EpsilonRoot),
                RuleArgument.Number("threshold", rule.Threshold),
                .. Ahead(rule.Nesterov),
            ]
        );
    }

    private static string? AdagradStage(Adagrad rule, EmittedGroup group, BridgeCheck check)
    {
        if (rule.LearningRateDecay != 0)
            check.Problem(group, "optax.scale_by_rss has no decay of the learning rate. Use a schedule.");
        if (!rule.EpsilonInRoot && (rule.Epsilon != 0 || rule.InitialAccumulator == 0))
            check.Difference(
                group,
                "optax.scale_by_rss adds epsilon inside the root, PyTorch and Strata outside; with EpsilonInRoot, or with Epsilon = 0 and InitialAccumulator above 0 they are equal."
            );
        return Stage(
            group,
            check,
            "scale_by_rss",
            RuleArgument.Number("initial_accumulator_value", rule.InitialAccumulator),
            Epsilon(rule.Epsilon)
        );
    }

    private static string? RmsStages(RmsProp rule, EmittedGroup group, BridgeCheck check)
    {
        if (rule.RateInMomentum)
            RefuseRateInMomentum(group, check);
        string? root = Stage(
            group,
            check,
            rule.Centered ? "scale_by_stddev" : "scale_by_rms",
            [
                RuleArgument.Number("decay", rule.Alpha),
                Epsilon(rule.Epsilon),
                RuleArgument.Number("initial_scale", rule.InitialSquare),
                RuleArgument.Switch("eps_in_sqrt", rule.EpsilonInRoot),
                .. rule.BiasCorrection ? [RuleArgument.Switch("bias_correction", true)] : (RuleArgument[])[],
            ]
        );
        // Not optax.rmsprop, which has the learning rate inside the momentum.
        if (rule.Momentum == 0)
            return root;
        RuleArgument decay = RuleArgument.Number("decay", rule.Momentum);
        return rule.Nesterov
            ? $"{root}, {Stage(group, check, "trace", decay, RuleArgument.Switch("nesterov", true))}"
            : $"{root}, {Stage(group, check, "trace", decay)}";
    }

    private static string? SgdStage(Sgd rule, EmittedGroup group, BridgeCheck check)
    {
        if (rule.Momentum == 0)
            return null;
        if (rule.Dampening != 0)
            check.Problem(group, "optax.trace has no dampening. Use 0.");
        if (rule.RateInMomentum)
            RefuseRateInMomentum(group, check);
        return Stage(
            group,
            check,
            "trace",
            RuleArgument.Number("decay", rule.Momentum),
            RuleArgument.Switch("nesterov", rule.Nesterov)
        );
    }

    private static void RefuseRateInMomentum(EmittedGroup group, BridgeCheck check) =>
        check.Problem(
            group,
            "the chains that are written end in the learning rate, and this one has it before its momentum. Turn RateInMomentum off."
        );

    /// <summary>A call of optax; a problem where an argument follows a schedule.</summary>
    public static string Stage(EmittedGroup group, BridgeCheck check, string name, params RuleArgument[] arguments)
    {
        foreach (RuleArgument argument in arguments.Where(argument => argument.IsScheduled))
            check.Problem(group, $"{argument.Name} follows a schedule, optax.{name} takes a number. Use a number.");
        return $"optax.{name}({string.Join(", ", arguments.Select(argument => argument.AtStart()))})";
    }

    private static Func<EmittedGroup, BridgeCheck, string?> Row<TRule>(
        Func<TRule, EmittedGroup, BridgeCheck, string?> stages
    )
        where TRule : UpdateRule => (group, check) => stages((TRule)group.Rule, group, check);

    private static RuleArgument[] Ahead(bool nesterov) => nesterov ? [RuleArgument.Switch("nesterov", true)] : [];

    private static RuleArgument Epsilon(double epsilon) => RuleArgument.Number("eps", epsilon);
}
