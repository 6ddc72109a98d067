namespace Strata.Optim;

/// <content>Rules that are Keras' with some options only.</content>
internal static partial class KerasRules
{
    private static string AdafactorOf(KerasAdafactor rule, EmittedGroup group, BridgeCheck check) =>
        Call(
            group,
            check,
            "Adafactor",
            RuleArgument.Number("beta_2_decay", rule.Beta2Decay),
            RuleArgument.Number("epsilon_1", rule.Epsilon),
            RuleArgument.Number("epsilon_2", rule.EpsilonScale),
            RuleArgument.Number("clip_threshold", rule.ClippingThreshold)
        );

    private static string FtrlOf(Ftrl rule, EmittedGroup group, BridgeCheck check)
    {
        if (!(group.Rate.IsConstant && group.Rate.Initial > 0))
            check.Problem(
                group,
                "Keras' Ftrl divides by the learning rate, where Strata's stands still at 0. Use a number above 0."
            );
        if (rule is { InitialAccumulator: 0, L2: 0, Beta: 0 })
            check.Difference(
                group,
                "Keras' Ftrl divides 0 by 0 until a value has had a gradient, Strata leaves it alone; with InitialAccumulator above 0 they are equal."
            );
        return Call(
            group,
            check,
            "Ftrl",
            RuleArgument.Number("learning_rate_power", -rule.AccumulatorPower),
            RuleArgument.Number("initial_accumulator_value", rule.InitialAccumulator),
            RuleArgument.Number("l1_regularization_strength", rule.L1),
            RuleArgument.Number("l2_regularization_strength", rule.L2),
            RuleArgument.Number("l2_shrinkage_regularization_strength", rule.L2Shrinkage),
            RuleArgument.Number("beta", rule.Beta)
        );
    }

    private static string LambOf(Lamb rule, EmittedGroup group, BridgeCheck check)
    {
        Refuse(
            group,
            check,
            "Use MaxGradientNorm = infinity, AlwaysAdapt = true, and defaults for the others.",
            [
                (nameof(rule.EpsilonInRoot), rule.EpsilonInRoot != 0),
                (nameof(rule.BiasCorrection), !rule.BiasCorrection),
                (nameof(rule.GradientAveraging), !rule.GradientAveraging),
                (nameof(rule.MaxGradientNorm), !double.IsPositiveInfinity(rule.MaxGradientNorm)),
                (nameof(rule.TrustClip), rule.TrustClip),
                (nameof(rule.AlwaysAdapt), !rule.AlwaysAdapt),
                (nameof(rule.Cautious), rule.Cautious),
            ]
        );
        return Call(
            group,
            check,
            "Lamb",
            RuleArgument.Number("beta_1", rule.Beta1),
            RuleArgument.Number("beta_2", rule.Beta2),
            Epsilon(rule.Epsilon)
        );
    }

    private static string LionOf(Lion rule, EmittedGroup group, BridgeCheck check)
    {
        if (rule.Beta1 == 0)
            check.Problem(group, "Keras' Lion refuses a beta_1 of 0. Use a number above 0.");
        return Call(
            group,
            check,
            "Lion",
            RuleArgument.Number("beta_1", rule.Beta1),
            RuleArgument.Number("beta_2", rule.Beta2)
        );
    }

    private static string MuonOf(Muon rule, EmittedGroup group, BridgeCheck check)
    {
        bool matches = rule.Adjustment == MuonAdjustment.MatchRmsAdamW;
        Muon form = new(1)
        {
            MomentumForm = MuonMomentum.Sum,
            EpsilonPlacement = MuonEpsilon.Added,
            Adjustment = matches ? rule.Adjustment : MuonAdjustment.None,
            MatchedRms = matches ? rule.MatchedRms : 0.2,
        };
        Refuse(
            group,
            check,
            "Use MomentumForm = Sum, EpsilonPlacement = Added, Epsilon = 1e-7, Adjustment = MatchRmsAdamW or None, and no fallback.",
            [.. MuonForms.Beyond(rule, form), (nameof(rule.Epsilon), !rule.Epsilon.Equals(1e-7))]
        );
        return Call(
            group,
            check,
            "Muon",
            // Or a name would send a parameter to AdamW.
            RuleArgument.Switch("exclude_embeddings", false),
            RuleArgument.Number("momentum", rule.Momentum),
            RuleArgument.Switch("nesterov", rule.Nesterov),
            RuleArgument.Number("muon_a", rule.LinearCoefficient),
            RuleArgument.Number("muon_b", rule.CubicCoefficient),
            RuleArgument.Number("muon_c", rule.QuinticCoefficient),
            RuleArgument.Integer("ns_steps", rule.Steps),
            matches ? RuleArgument.Number("rms_rate", rule.MatchedRms) : RuleArgument.None("rms_rate")
        );
    }

    private static string ScheduleFreeOf(KerasScheduleFreeAdamW rule, EmittedGroup group, BridgeCheck check)
    {
        if (rule.AsPublished)
            check.Problem(group, "Keras' ScheduleFreeAdamW is not as published on TensorFlow. Turn AsPublished off.");
        check.Difference(
            group,
            "Keras' ScheduleFreeAdamW recovers the average so on TensorFlow only; with another backend it may not."
        );
        return Call(
            group,
            check,
            "ScheduleFreeAdamW",
            RuleArgument.Number("beta_1", rule.Beta1),
            RuleArgument.Number("beta_2", rule.Beta2),
            Epsilon(rule.Epsilon),
            RuleArgument.Number("warmup_steps", rule.WarmUpSteps)
        );
    }

    private static void Refuse(
        EmittedGroup group,
        BridgeCheck check,
        string advice,
        IEnumerable<(string Option, bool IsSet)> options
    )
    {
        foreach ((string option, _) in options.Where(option => option.IsSet))
            check.Problem(group, $"Keras' {group.Rule.GetType().Name} has not this {option}. {advice}");
    }
}
