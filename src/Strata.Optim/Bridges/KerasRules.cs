namespace Strata.Optim;

/// <summary>Which class of <c>keras.optimizers</c> each rule is. A new rule is a row here.</summary>
internal static partial class KerasRules
{
    private static readonly Dictionary<Type, Func<EmittedGroup, BridgeCheck, string>> Table = new()
    {
        [typeof(Adadelta)] = Row<Adadelta>(
            (rule, group, check) =>
                Call(group, check, "Adadelta", RuleArgument.Number("rho", rule.Rho), Epsilon(rule.Epsilon))
        ),
        [typeof(Adagrad)] = Row<Adagrad>(
            (rule, group, check) =>
            {
                if (rule.LearningRateDecay != 0)
                    check.Problem(group, "Keras' Adagrad has no decay of the learning rate. Use a schedule.");
                if (!rule.EpsilonInRoot)
                    EpsilonInside(group, check, rule.Epsilon);
                return Call(
                    group,
                    check,
                    "Adagrad",
                    RuleArgument.Number("initial_accumulator_value", rule.InitialAccumulator),
                    Epsilon(rule.Epsilon)
                );
            }
        ),
        [typeof(Adam)] = Row<Adam>(AdamOrAdamW),
        [typeof(Adamax)] = Row<Adamax>(
            (rule, group, check) =>
            {
                if (rule.Epsilon != 0)
                    check.Difference(
                        group,
                        "Keras' Adamax adds epsilon to the quotient, PyTorch and Strata inside the maximum."
                    );
                return Call(
                    group,
                    check,
                    "Adamax",
                    RuleArgument.Number("beta_1", rule.Beta1),
                    RuleArgument.Number("beta_2", rule.Beta2),
                    Epsilon(rule.Epsilon)
                );
            }
        ),
        [typeof(AdamW)] = Row<AdamW>(AdamOrAdamW),
        [typeof(Ftrl)] = Row<Ftrl>(FtrlOf),
        [typeof(KerasAdafactor)] = Row<KerasAdafactor>(AdafactorOf),
        [typeof(KerasAdam)] = Row<KerasAdam>(AdamOrAdamW),
        [typeof(KerasAdamax)] = Row<KerasAdamax>(
            (rule, group, check) =>
                Call(
                    group,
                    check,
                    "Adamax",
                    RuleArgument.Number("beta_1", rule.Beta1),
                    RuleArgument.Number("beta_2", rule.Beta2),
                    Epsilon(rule.Epsilon)
                )
        ),
        [typeof(KerasScheduleFreeAdamW)] = Row<KerasScheduleFreeAdamW>(ScheduleFreeOf),
        [typeof(Lamb)] = Row<Lamb>(LambOf),
        [typeof(Lion)] = Row<Lion>(LionOf),
        [typeof(Muon)] = Row<Muon>(MuonOf),
        [typeof(RmsProp)] = Row<RmsProp>(
            (rule, group, check) =>
            {
                if (!rule.EpsilonInRoot)
                    EpsilonInside(group, check, rule.Epsilon);
                if (!rule.RateInMomentum)
                    MomentumWithRate(group, check, rule.Momentum);
                if (rule.InitialSquare != 0)
                    check.Problem(group, "Keras' RMSprop begins its average at 0. Leave InitialSquare at 0.");
                if (rule.BiasCorrection)
                    check.Problem(group, "Keras' RMSprop corrects no bias. Turn BiasCorrection off.");
                if (rule.Nesterov)
                    check.Problem(group, "Keras' RMSprop has no Nesterov momentum. Turn Nesterov off.");
                return Call(
                    group,
                    check,
                    "RMSprop",
                    RuleArgument.Number("rho", rule.Alpha),
                    RuleArgument.Number("momentum", rule.Momentum),
                    Epsilon(rule.Epsilon),
                    RuleArgument.Switch("centered", rule.Centered)
                );
            }
        ),
        [typeof(Sgd)] = Row<Sgd>(
            (rule, group, check) =>
            {
                if (rule.Dampening != 0)
                    check.Problem(group, "Keras' SGD has no dampening. Use 0.");
                if (!rule.RateInMomentum)
                    MomentumWithRate(group, check, rule.Momentum);
                return Call(
                    group,
                    check,
                    "SGD",
                    RuleArgument.Number("momentum", rule.Momentum),
                    RuleArgument.Switch("nesterov", rule.Nesterov)
                );
            }
        ),
    };

    /// <summary>Whether Keras has a rule, if perhaps only with some of its options.</summary>
    public static bool Has(Type rule) => Table.ContainsKey(rule);

    /// <summary>The class with the options of the rule: all but rate, decay, clipping and accumulation.</summary>
    public static string? Of(EmittedGroup group, BridgeCheck check)
    {
        if (Table.TryGetValue(group.Rule.GetType(), out Func<EmittedGroup, BridgeCheck, string>? call))
            return call(group, check);
        check.Problem(
            group,
            "keras.optimizers has no such rule that Strata knows of. Give these parameters another rule."
        );
        return null;
    }

    private static string AdamOrAdamW(AdamRule rule, EmittedGroup group, BridgeCheck check)
    {
        if (rule.Nesterov || rule.EpsilonRoot != 0)
            check.Problem(group, "Keras' Adam has neither Nesterov nor EpsilonRoot. Leave them off.");
        if (rule is not KerasAdam && rule.Epsilon != 0)
            check.Difference(
                group,
                "Keras adds epsilon to the uncorrected root, PyTorch and Strata to the bias-corrected one; with Epsilon = 0 they are equal."
            );
        return Call(
            group,
            check,
            group.Rule is AdamW ? "AdamW" : "Adam",
            RuleArgument.Number("beta_1", rule.Beta1),
            RuleArgument.Number("beta_2", rule.Beta2),
            Epsilon(rule.Epsilon),
            RuleArgument.Switch("amsgrad", rule.AmsGrad)
        );
    }

    private static void EpsilonInside(EmittedGroup group, BridgeCheck check, double epsilon)
    {
        if (epsilon != 0)
            check.Difference(
                group,
                "Keras adds epsilon inside the root, PyTorch and Strata outside; with Epsilon = 0 they are equal."
            );
    }

    private static void MomentumWithRate(EmittedGroup group, BridgeCheck check, Hyperparameter momentum)
    {
        if (momentum != 0 && !group.Rate.IsConstant)
            check.Difference(
                group,
                "Keras has the learning rate inside the momentum, which differs as soon as the rate changes. Use a constant rate, or no momentum."
            );
    }

    private static string Call(EmittedGroup group, BridgeCheck check, string name, params RuleArgument[] arguments)
    {
        foreach (RuleArgument argument in arguments.Where(argument => argument.IsScheduled))
            check.Problem(group, $"{argument.Name} follows a schedule, Keras takes a number. Use a number.");
        return $"{name}({{0}}, {string.Join(", ", arguments.Select(argument => argument.AtStart()))}{{1}})";
    }

    private static Func<EmittedGroup, BridgeCheck, string> Row<TRule>(
        Func<TRule, EmittedGroup, BridgeCheck, string> call
    )
        where TRule : UpdateRule => (group, check) => call((TRule)group.Rule, group, check);

    private static RuleArgument Epsilon(double epsilon) => RuleArgument.Number("epsilon", epsilon);
}
