namespace Strata.Optim;

/// <content>Signs, further relatives of Adam, optimism, covers of axes, and the ratio of norms of Lars.</content>
internal static partial class OptaxRules
{
    private static Dictionary<Type, Func<EmittedGroup, BridgeCheck, string?>> Signs =>
        new()
        {
            [typeof(Lion)] = Row<Lion>(
                (rule, group, check) =>
                    Stage(
                        group,
                        check,
                        "scale_by_lion",
                        RuleArgument.Number("b1", rule.Beta1),
                        RuleArgument.Number("b2", rule.Beta2)
                    )
            ),
            [typeof(SignSgd)] = Row<SignSgd>((_, group, check) => Stage(group, check, "scale_by_sign")),
            [typeof(Signum)] = Row<Signum>(
                (rule, group, check) =>
                    Stage(
                        group,
                        check,
                        "ema",
                        RuleArgument.Number("decay", rule.Beta),
                        RuleArgument.Switch("debias", false)
                    ) + $", {Stage(group, check, "scale_by_sign")}"
            ),
        };

    private static Dictionary<Type, Func<EmittedGroup, BridgeCheck, string?>> AdamLike =>
        new()
        {
            [typeof(ACProp)] = Row<ACProp>(
                (rule, group, check) =>
                    Stage(
                        group,
                        check,
                        "contrib.scale_by_acprop",
                        RuleArgument.Number("b1", rule.Beta1),
                        RuleArgument.Number("b2", rule.Beta2),
                        Epsilon(rule.Epsilon),
                        RuleArgument.Number("eps_root", rule.EpsilonRoot)
                    )
            ),
            [typeof(AdaBelief)] = Row<AdaBelief>(BeliefStage),
            [typeof(Adan)] = Row<Adan>(AdanStage),
            [typeof(AdEmaMix)] = Row<AdEmaMix>(
                (rule, group, check) =>
                    Stage(
                        group,
                        check,
                        "contrib.scale_by_ademamix",
                        RuleArgument.Number("b1", rule.Beta1),
                        RuleArgument.Number("b2", rule.Beta2),
                        RuleArgument.Number("b3", rule.Beta3),
                        RuleArgument.Number("alpha", rule.Alpha),
                        Epsilon(rule.Epsilon),
                        RuleArgument.Number("eps_root", rule.EpsilonRoot)
                    )
            ),
            [typeof(Adopt)] = Row<Adopt>(AdoptStage),
            [typeof(AmsGrad)] = Row<AmsGrad>(
                (rule, group, check) =>
                    Stage(
                        group,
                        check,
                        "scale_by_amsgrad",
                        RuleArgument.Number("b1", rule.Beta1),
                        RuleArgument.Number("b2", rule.Beta2),
                        Epsilon(rule.Epsilon),
                        RuleArgument.Number("eps_root", rule.EpsilonRoot),
                        RuleArgument.Switch("bias_correction_mu", !rule.KeepAverageBias),
                        RuleArgument.Switch("bias_correction_nu", !rule.KeepSquareBias)
                    )
            ),
            [typeof(OptimisticAdam)] = Row<OptimisticAdam>(
                (rule, group, check) =>
                    Stage(
                        group,
                        check,
                        "scale_by_adam",
                        [
                            RuleArgument.Number("b1", rule.Beta1),
                            RuleArgument.Number("b2", rule.Beta2),
                            Epsilon(rule.Epsilon),
                            RuleArgument.Number("eps_root", rule.EpsilonRoot),
                            .. Ahead(rule.Nesterov),
                        ]
                    ) + $", {Optimism(group, check, rule.Alpha, rule.Beta)}"
            ),
            [typeof(SimplifiedAdEmaMix)] = Row<SimplifiedAdEmaMix>(
                (rule, group, check) =>
                    Stage(
                        group,
                        check,
                        "contrib.scale_by_simplified_ademamix",
                        RuleArgument.Number("b1", rule.Beta1),
                        RuleArgument.Number("b2", rule.Beta2),
                        RuleArgument.Number("alpha", rule.Alpha),
                        Epsilon(rule.Epsilon),
                        RuleArgument.Number("eps_root", rule.EpsilonRoot)
                    )
            ),
            [typeof(Yogi)] = Row<Yogi>(
                (rule, group, check) =>
                    Stage(
                        group,
                        check,
                        "scale_by_yogi",
                        RuleArgument.Number("b1", rule.Beta1),
                        RuleArgument.Number("b2", rule.Beta2),
                        Epsilon(rule.Epsilon),
                        RuleArgument.Number("initial_accumulator_value", rule.InitialAccumulator)
                    )
            ),
        };

    private static Dictionary<Type, Func<EmittedGroup, BridgeCheck, string?>> Others =>
        new()
        {
            [typeof(Lars)] = Row<Lars>(LarsStages),
            [typeof(LDog)] = Row<LDog>(LDogStage),
            [typeof(OptimisticGradientDescent)] = Row<OptimisticGradientDescent>(
                (rule, group, check) => Optimism(group, check, rule.Alpha, rule.Beta)
            ),
            [typeof(Sm3)] = Row<Sm3>(Sm3Stage),
        };

    private static string? BeliefStage(AdaBelief rule, EmittedGroup group, BridgeCheck check)
    {
        if (rule.Rectification != BeliefRectification.Off)
            check.Problem(
                group,
                $"optax.scale_by_belief does not rectify, and Rectification is {rule.Rectification}. Use BeliefRectification.Off."
            );
        if (rule.AmsGrad)
            check.Problem(group, "optax.scale_by_belief keeps no maximum. Turn AmsGrad off.");
        return Stage(
            group,
            check,
            "scale_by_belief",
            [
                RuleArgument.Number("b1", rule.Beta1),
                RuleArgument.Number("b2", rule.Beta2),
                Epsilon(rule.Epsilon),
                RuleArgument.Number("eps_root", rule.EpsilonRoot),
                .. Ahead(rule.Nesterov),
            ]
        );
    }

    private static string? AdanStage(Adan rule, EmittedGroup group, BridgeCheck check)
    {
        if (rule.Difference != AdanDifference.OneMinusBeta2)
            check.Problem(
                group,
                "optax.scale_by_adan weighs differences by 1 - b2. Use Difference = AdanDifference.OneMinusBeta2."
            );
        if (rule.Proximal)
            check.Problem(group, "optax.adan has no proximal decay. Turn Proximal off.");
        if (rule.Cautious)
            check.Problem(group, "optax.scale_by_adan masks nothing. Turn Cautious off.");
        return Stage(
            group,
            check,
            "scale_by_adan",
            RuleArgument.Number("b1", rule.Beta1),
            RuleArgument.Number("b2", rule.Beta2),
            RuleArgument.Number("b3", rule.Beta3),
            Epsilon(rule.Epsilon),
            RuleArgument.Number("eps_root", rule.EpsilonRoot)
        );
    }

    private static string? AdoptStage(Adopt rule, EmittedGroup group, BridgeCheck check)
    {
        if (group is { Decays: true, DecayMode: not DecayMode.Coupled })
            check.Problem(
                group,
                "decay apart from the gradient spares the first update here, add_decayed_weights of optax does not. Use DecayMode.Coupled."
            );
        if (!rule.ClipScale.IsConstant)
            check.Problem(group, "ClipScale follows a schedule. Use a number.");
        string stage = Stage(
            group,
            check,
            "contrib.scale_by_adopt",
            [
                RuleArgument.Number("b1", rule.Beta1),
                RuleArgument.Number("b2", rule.Beta2),
                Epsilon(rule.Epsilon),
                .. Ahead(rule.Nesterov),
            ]
        );
        // optax counts the updates before this one, as the limit of Strata does.
        string limit = double.IsPositiveInfinity(rule.ClipScale.Initial)
            ? "use_clipping=False"
            : $"clip_value_fn=lambda step: {PythonText.Number(rule.ClipScale.Initial)} * step ** {PythonText.Number(rule.ClipExponent)}";
        return $"{stage[..^1]}, {limit})";
    }

    private static string? LarsStages(Lars rule, EmittedGroup group, BridgeCheck check)
    {
        if (!rule.AlwaysAdapt)
            check.Problem(group, "optax.scale_by_trust_ratio is taken with and without decay. Turn AlwaysAdapt on.");
        if (!rule.DecayInNorm)
            check.Problem(
                group,
                "optax.scale_by_trust_ratio divides by the norm of the gradient with its decay. Turn DecayInNorm on."
            );
        if (rule.TrustClip)
            check.Problem(group, "optax.scale_by_trust_ratio has no limit. Turn TrustClip off.");
        if (rule.Dampening != 0)
            check.Problem(group, "optax.trace has no dampening. Use 0.");
        if (rule.RateInMomentum)
            RefuseRateInMomentum(group, check);
        string ratio = Stage(
            group,
            check,
            "scale_by_trust_ratio",
            RuleArgument.Number("trust_coefficient", rule.TrustCoefficient),
            Epsilon(rule.Epsilon)
        );
        return rule.Momentum == 0
            ? ratio
            : ratio
                + ", "
                + Stage(
                    group,
                    check,
                    "trace",
                    RuleArgument.Number("decay", rule.Momentum),
                    RuleArgument.Switch("nesterov", rule.Nesterov)
                );
    }

    private static string? LDogStage(LDog rule, EmittedGroup group, BridgeCheck check)
    {
        foreach (AssignmentRow row in group.Rows.Where(row => row.Shape.Rank == 0))
            check.Problem(
                group,
                $"optax.scale_by_distance_over_gradients makes a vector of the scalar \"{row.Name}\". Give it another rule."
            );
        return Stage(
            group,
            check,
            "scale_by_distance_over_gradients",
            RuleArgument.Number("reps_rel", rule.StartValue),
            Epsilon(rule.Epsilon)
        );
    }

    private static string? Sm3Stage(Sm3 rule, EmittedGroup group, BridgeCheck check)
    {
        foreach (AssignmentRow row in group.Rows.Where(row => row.Shape.Rank is 0 or > 8))
            check.Problem(
                group,
                $"optax.scale_by_sm3 has an accumulator for each axis, Strata 1 to 8 of them, and \"{row.Name}\" has rank {row.Shape.Rank}. Give it another rule."
            );
        return Stage(group, check, "scale_by_sm3", RuleArgument.Number("b1", rule.Momentum), Epsilon(rule.Epsilon));
    }

    private static string Optimism(EmittedGroup group, BridgeCheck check, Hyperparameter alpha, Hyperparameter beta) =>
        Stage(
            group,
            check,
            "scale_by_optimistic_gradient",
            RuleArgument.Number("alpha", alpha),
            RuleArgument.Number("beta", beta)
        );
}
