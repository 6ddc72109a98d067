namespace Strata.Optim;

/// <summary>Which class of <c>torch.optim</c> each rule is. A new rule is a row here.</summary>
internal static class PyTorchRules
{
    private static readonly Dictionary<Type, Func<UpdateRule, DecayMode, PyTorchCall>> Table = new()
    {
        [typeof(Adadelta)] = Row<Adadelta>(
            (rule, _) => new("Adadelta", [RuleArgument.Number("rho", rule.Rho), Epsilon(rule.Epsilon)])
        ),
        [typeof(Adagrad)] = Row<Adagrad>(
            (rule, _) =>
                new("Adagrad", [RuleArgument.Number("lr_decay", rule.LearningRateDecay), Epsilon(rule.Epsilon)])
                {
                    // The accumulators are made by the constructor, from its own argument.
                    ConstructorOptions = [RuleArgument.Number("initial_accumulator_value", rule.InitialAccumulator)],
                }
        ),
        [typeof(Adam)] = Row<Adam>(AdamOrAdamW),
        [typeof(Adamax)] = Row<Adamax>(
            (rule, _) => new("Adamax", [Betas(rule.Beta1, rule.Beta2), Epsilon(rule.Epsilon)])
        ),
        [typeof(AdamW)] = Row<AdamW>(AdamOrAdamW),
        [typeof(RAdam)] = Row<RAdam>(
            (rule, mode) =>
                new(
                    "RAdam",
                    [
                        Betas(rule.Beta1, rule.Beta2),
                        Epsilon(rule.Epsilon),
                        RuleArgument.Switch("decoupled_weight_decay", mode == DecayMode.Decoupled),
                    ]
                )
                {
                    OwnDecay = mode == DecayMode.Decoupled ? DecayMode.Decoupled : DecayMode.Coupled,
                }
        ),
        [typeof(RmsProp)] = Row<RmsProp>(
            (rule, _) =>
                new(
                    "RMSprop",
                    [
                        RuleArgument.Number("alpha", rule.Alpha),
                        Epsilon(rule.Epsilon),
                        RuleArgument.Number("momentum", rule.Momentum),
                        RuleArgument.Switch("centered", rule.Centered),
                    ]
                )
        ),
        [typeof(Rprop)] = Row<Rprop>(
            (rule, _) =>
                new(
                    "Rprop",
                    [
                        RuleArgument.Numbers("etas", rule.Shrink, rule.Grow),
                        RuleArgument.Numbers("step_sizes", rule.SmallestStep, rule.LargestStep),
                    ]
                )
                {
                    OwnDecay = null,
                }
        ),
        [typeof(Sgd)] = Row<Sgd>(
            (rule, _) =>
                new(
                    "SGD",
                    [
                        RuleArgument.Number("momentum", rule.Momentum),
                        RuleArgument.Number("dampening", rule.Dampening),
                        RuleArgument.Switch("nesterov", rule.Nesterov),
                    ]
                )
        ),
    };

    /// <summary>The class of a group's rule; null, with a problem, where there is none.</summary>
    public static PyTorchCall? Of(EmittedGroup group, BridgeCheck check)
    {
        if (Table.TryGetValue(group.Rule.GetType(), out Func<UpdateRule, DecayMode, PyTorchCall>? call))
            return call(group.Rule, group.DecayMode);
        check.Problem(group, "torch.optim has no such rule that Strata knows of. Give these parameters another rule.");
        return null;
    }

    /// <summary>The two differ in the decay alone, so the decay says which it is.</summary>
    private static PyTorchCall AdamOrAdamW(AdamRule rule, DecayMode mode)
    {
        bool decoupled = mode == DecayMode.Decoupled;
        return new(
            decoupled ? "AdamW" : "Adam",
            [Betas(rule.Beta1, rule.Beta2), Epsilon(rule.Epsilon), RuleArgument.Switch("amsgrad", rule.AmsGrad)]
        )
        {
            OwnDecay = decoupled ? DecayMode.Decoupled : DecayMode.Coupled,
        };
    }

    private static Func<UpdateRule, DecayMode, PyTorchCall> Row<TRule>(Func<TRule, DecayMode, PyTorchCall> call)
        where TRule : UpdateRule => (rule, mode) => call((TRule)rule, mode);

    private static RuleArgument Betas(Hyperparameter beta1, Hyperparameter beta2) =>
        RuleArgument.Numbers("betas", beta1, beta2);

    private static RuleArgument Epsilon(double epsilon) => RuleArgument.Number("eps", epsilon);
}
