namespace Strata.Optim;

/// <summary>Which class of <c>torch.optim</c> each rule is. A new rule is a row here.</summary>
internal static class PyTorchRules
{
    private static readonly Dictionary<Type, Func<UpdateRule, DecayMode, PyTorchCall>> Table = new()
    {
        [typeof(Adadelta)] = Row<Adadelta>(
            (rule, _) => new("Adadelta", [RuleArgument.Number("rho", rule.Rho), Epsilon(rule.Epsilon)])
        ),
        [typeof(Adafactor)] = Row<Adafactor>(
            (rule, _) =>
                new(
                    "Adafactor",
                    [
                        RuleArgument.Number("beta2_decay", rule.Beta2Decay),
                        RuleArgument.Numbers("eps", rule.Epsilon, rule.EpsilonScale),
                        RuleArgument.Number("d", rule.ClippingThreshold),
                    ]
                )
                {
                    OwnDecay = DecayMode.Decoupled,
                }
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
        [typeof(Asgd)] = Row<Asgd>(
            (rule, _) =>
                new(
                    "ASGD",
                    [
                        RuleArgument.Number("lambd", rule.Lambda),
                        RuleArgument.Number("alpha", rule.Alpha),
                        RuleArgument.Number("t0", rule.AverageFrom),
                    ]
                )
        ),
        [typeof(Muon)] = Row<Muon>(
            (rule, _) =>
                new(
                    "Muon",
                    [
                        RuleArgument.Number("momentum", rule.Momentum),
                        RuleArgument.Switch("nesterov", rule.Nesterov),
                        RuleArgument.Numbers(
                            "ns_coefficients",
                            rule.LinearCoefficient,
                            rule.CubicCoefficient,
                            rule.QuinticCoefficient
                        ),
                        Epsilon(rule.Epsilon),
                        RuleArgument.Integer("ns_steps", rule.Steps),
                        RuleArgument.Word(
                            "adjust_lr_fn",
                            rule.Adjustment == MuonAdjustment.MatchRmsAdamW ? "match_rms_adamw" : "original"
                        ),
                    ]
                )
                {
                    OwnDecay = DecayMode.Decoupled,
                    HasMaximize = false,
                }
        ),
        [typeof(NAdam)] = Row<NAdam>(
            (rule, mode) =>
                new(
                    "NAdam",
                    [
                        Betas(rule.Beta1, rule.Beta2),
                        Epsilon(rule.Epsilon),
                        RuleArgument.Number("momentum_decay", rule.MomentumDecay),
                        RuleArgument.Switch("decoupled_weight_decay", mode == DecayMode.Decoupled),
                    ]
                )
                {
                    OwnDecay = mode == DecayMode.Decoupled ? DecayMode.Decoupled : DecayMode.Coupled,
                }
        ),
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

    /// <summary>Whether PyTorch has a rule, if perhaps only with some of its options.</summary>
    public static bool Has(Type rule) => Table.ContainsKey(rule);

    /// <summary>The class of a group's rule; null, with a problem, where there is none.</summary>
    public static PyTorchCall? Of(EmittedGroup group, BridgeCheck check)
    {
        foreach (string option in OtherForms(group.Rule))
            check.Problem(group, $"torch.optim has no {option} for it. Leave it at its default.");
        CheckArithmetic(group, check);
        if (Table.TryGetValue(group.Rule.GetType(), out Func<UpdateRule, DecayMode, PyTorchCall>? call))
            return call(group.Rule, group.DecayMode);
        check.Problem(group, "torch.optim has no such rule that Strata knows of. Give these parameters another rule.");
        return null;
    }

    /// <summary>What a class computes otherwise with some options, or at all.</summary>
    private static void CheckArithmetic(EmittedGroup group, BridgeCheck check)
    {
        switch (group.Rule)
        {
            case Asgd { Lambda: not 0 } when group.Decays && group.DecayMode != DecayMode.Coupled:
                check.Problem(
                    group,
                    $"its {group.DecayMode} decay adds to the decay by Lambda, in code before torch.optim.ASGD they would multiply. "
                        + "Use DecayMode.Coupled, or Lambda = 0."
                );
                break;
            case Adafactor when group.Decays && group.DecayMode is not (DecayMode.Coupled or DecayMode.Decoupled):
                check.Problem(
                    group,
                    $"its step is measured on the parameter before {group.DecayMode} decay, which torch.optim.Adafactor has not. "
                        + "Use DecayMode.Decoupled."
                );
                break;
            case Muon muon:
                if (muon.Steps >= 100)
                    check.Problem(group, $"Steps is {muon.Steps}, torch.optim.Muon takes less than 100.");
                check.Difference(
                    group,
                    "torch.optim.Muon, of PyTorch 2.9 or later, takes its Newton-Schulz steps in bfloat16, Strata in float32."
                );
                break;
        }
    }

    /// <summary>Options that are set for the arithmetic of other libraries.</summary>
    private static IEnumerable<string> OtherForms(UpdateRule rule)
    {
        (string Option, bool IsSet)[] forms = rule switch
        {
            AdamRule adam =>
            [
                (nameof(adam.Nesterov), adam.Nesterov),
                (nameof(adam.EpsilonRoot), adam.EpsilonRoot != 0),
            ],
            RAdam radam =>
            [
                (nameof(radam.Nesterov), radam.Nesterov),
                (nameof(radam.EpsilonRoot), radam.EpsilonRoot != 0),
                (nameof(radam.CorrectedRoot), radam.CorrectedRoot),
                (nameof(radam.Threshold), radam.Threshold != 5),
            ],
            Adafactor factored =>
            [
                (nameof(factored.DecayOffset), factored.DecayOffset != 0),
                (nameof(factored.EpsilonPlacement), factored.EpsilonPlacement != EpsilonPlacement.Floor),
                (nameof(factored.Axes), factored.Axes != FactoredAxesChoice.LastTwo),
                (nameof(factored.SmallestFactored), factored.SmallestFactored != 1),
                (nameof(factored.StepSize), factored.StepSize != AdafactorStepSize.Bounded),
                (nameof(factored.IgnoreParameterScale), factored.IgnoreParameterScale),
                (nameof(factored.Momentum), factored.Momentum != 0),
            ],
            Adagrad adagrad => [(nameof(adagrad.EpsilonInRoot), adagrad.EpsilonInRoot)],
            Muon muon =>
            [
                .. MuonForms.Beyond(
                    muon,
                    new(1) { Adjustment = muon.Adjustment == MuonAdjustment.MatchRmsAdamW ? muon.Adjustment : default }
                ),
                (nameof(muon.Maximize), muon.Maximize),
            ],
            Sgd sgd => [(nameof(sgd.RateInMomentum), sgd.RateInMomentum)],
            RmsProp rms =>
            [
                (nameof(rms.EpsilonInRoot), rms.EpsilonInRoot),
                (nameof(rms.InitialSquare), rms.InitialSquare != 0),
                (nameof(rms.BiasCorrection), rms.BiasCorrection),
                (nameof(rms.Nesterov), rms.Nesterov),
                (nameof(rms.RateInMomentum), rms.RateInMomentum),
            ],
            _ => [],
        };
        return forms.Where(form => form.IsSet).Select(form => form.Option);
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
