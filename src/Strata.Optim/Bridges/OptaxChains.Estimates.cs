namespace Strata.Optim;

/// <content>Rules that find their rate, or step from the first value.</content>
internal static partial class OptaxChains
{
    private static Dictionary<Type, Entry> Estimates =>
        new()
        {
            [typeof(Cocob)] = Row<Cocob>(Cocob, DecayMode.Coupled, DecayMode.Independent),
            [typeof(DAdaptAdamW)] = Row<DAdaptAdamW>(
                DAdaptAdamW,
                DecayMode.Decoupled,
                DecayMode.Coupled,
                DecayMode.Independent
            ),
            [typeof(Dog)] = Row<Dog>(Dog, DecayMode.Coupled, DecayMode.Independent),
            [typeof(Dowg)] = Row<Dowg>(Dowg, DecayMode.Coupled, DecayMode.Independent),
            [typeof(Lbfgs)] = Row<Lbfgs>(Lbfgs, DecayMode.Coupled, DecayMode.Decoupled, DecayMode.Independent),
            [typeof(Madgrad)] = Row<Madgrad>(Madgrad),
            [typeof(Momo)] = Row<Momo>(Momo, DecayMode.Decoupled, DecayMode.Coupled),
            [typeof(MomoAdam)] = Row<MomoAdam>(MomoAdam, DecayMode.Decoupled, DecayMode.Coupled),
            [typeof(PolyakSgd)] = Row<PolyakSgd>(PolyakSgd, DecayMode.Coupled, DecayMode.Independent),
            [typeof(Prodigy)] = Row<Prodigy>(Prodigy, DecayMode.Decoupled, DecayMode.Coupled, DecayMode.Independent),
            [typeof(Sophia)] = Row<Sophia>(Sophia, DecayMode.Decoupled, DecayMode.Coupled, DecayMode.Independent),
        };

    private static IEnumerable<string> Cocob(OptaxChain chain, Cocob rule) =>
        [
            .. chain.CoupledDecay(),
            chain.Call(
                "contrib.cocob",
                RuleArgument.Number("alpha", rule.Alpha),
                RuleArgument.Number("eps", rule.Epsilon)
            ),
            .. chain.IndependentDecay(),
        ];

    private static IEnumerable<string> DAdaptAdamW(OptaxChain chain, DAdaptAdamW rule)
    {
        chain.RequireWholeGroup();
        return
        [
            .. chain.CoupledDecay(),
            chain.Call(
                "contrib.dadapt_adamw",
                RuleArgument.Numbers("betas", rule.Beta1, rule.Beta2),
                RuleArgument.Number("eps", rule.Epsilon),
                RuleArgument.Number("estim_lr0", rule.InitialEstimate),
                chain.DecoupledDecay()
            ),
            .. chain.IndependentDecay(),
        ];
    }

    private static IEnumerable<string> Dog(OptaxChain chain, Dog rule)
    {
        chain.RequireWholeGroup();
        string start = rule.Start switch
        {
            DogStart.Distance => "distance",
            DogStart.LearningRate => "learning_rate",
            _ => "heuristic",
        };
        return
        [
            .. chain.CoupledDecay(),
            chain.Call(
                "contrib.dog",
                new RuleArgument("init_step", [], $"({PythonText.Text(start)}, {PythonText.Number(rule.StartValue)})"),
                RuleArgument.Number("eps", rule.Epsilon)
            ),
            .. chain.IndependentDecay(),
        ];
    }

    private static IEnumerable<string> Dowg(OptaxChain chain, Dowg rule)
    {
        chain.RequireWholeGroup();
        return
        [
            .. chain.CoupledDecay(),
            chain.Call(
                "contrib.dowg",
                rule.InitialSquaredDistance is { } initial
                    ? RuleArgument.Number("init_estim_sq_dist", initial)
                    : RuleArgument.None("init_estim_sq_dist"),
                RuleArgument.Number("eps", rule.Epsilon)
            ),
            .. chain.IndependentDecay(),
        ];
    }

    // The rate stands behind the direction, as decay does where it goes with the rate.
    private static IEnumerable<string> Lbfgs(OptaxChain chain, Lbfgs rule)
    {
        chain.RequireWholeGroup();
        string direction = OptaxRules.Stage(
            chain.Group,
            chain.Check,
            "scale_by_lbfgs",
            RuleArgument.Integer("memory_size", rule.MemorySize),
            RuleArgument.Switch("scale_init_precond", !rule.UnscaledInitial)
        );
        return
        [
            .. chain.CoupledDecay(),
            direction,
            .. chain.Group is { Decays: true, DecayMode: DecayMode.Decoupled }
                ? [chain.AddDecayedWeights]
                : (string[])[],
            chain.ScaleByRate,
            .. chain.IndependentDecay(),
        ];
    }

    private static IEnumerable<string> Madgrad(OptaxChain chain, Madgrad rule)
    {
        chain.Require(
            chain.Group.Rate != 0,
            "optax.contrib.madgrad moves parameters at rate 0, too, by its epsilon. Freeze them."
        );
        if (!chain.Group.Rate.IsConstant)
            chain.Check.Note($"{chain.Group}: at a rate of 0 optax.contrib.madgrad still moves, by its epsilon.");
        return
        [
            .. chain.CoupledDecay(),
            chain.Call(
                "contrib.madgrad",
                RuleArgument.Number("momentum", rule.Momentum),
                RuleArgument.Number("eps", rule.Epsilon)
            ),
        ];
    }

    private static IEnumerable<string> Momo(OptaxChain chain, Momo rule) =>
        ByLoss(chain, rule, "contrib.momo", RuleArgument.Number("beta", rule.Beta));

    private static IEnumerable<string> MomoAdam(OptaxChain chain, MomoAdam rule) =>
        ByLoss(
            chain,
            rule,
            "contrib.momo_adam",
            RuleArgument.Number("b1", rule.Beta1),
            RuleArgument.Number("b2", rule.Beta2),
            RuleArgument.Number("eps", rule.Epsilon)
        );

    private static IEnumerable<string> ByLoss(
        OptaxChain chain,
        MomoRule rule,
        string name,
        params RuleArgument[] arguments
    )
    {
        chain.RequireWholeGroup();
        bool shrinks = chain.Group is { Decays: true, DecayMode: DecayMode.Decoupled };
        chain.Require(
            rule.DecayKeepsStep || !shrinks,
            $"decay in optax.{name} leaves the step just made alone. Turn DecayKeepsStep on."
        );
        chain.Check.Note(
            $"{chain.Group}: optax.{name} stands still where the squared norm of its direction is at most 1.2e-7, Strata where it is 0."
        );
        return
        [
            .. chain.CoupledDecay(),
            chain.Call(
                name,
                [
                    .. arguments,
                    RuleArgument.Number("lower_bound", rule.LowerBound),
                    chain.DecoupledDecay(),
                    RuleArgument.Switch("adapt_lower_bound", rule.AdaptLowerBound),
                ]
            ),
        ];
    }

    // optax.polyak_sgd in its two parts.
    private static IEnumerable<string> PolyakSgd(OptaxChain chain, PolyakSgd rule)
    {
        chain.RequireWholeGroup();
        chain.RequireNumber("the learning rate", chain.Group.Rate);
        return
        [
            .. chain.CoupledDecay(),
            $"optax.scale_by_learning_rate({chain.Stages.Argument(rule.Scaling, chain.Group, "scaling")})",
            OptaxRules.Stage(
                chain.Group,
                chain.Check,
                "scale_by_polyak",
                RuleArgument.Number("f_min", rule.SmallestLoss),
                RuleArgument.Number("max_learning_rate", chain.Group.Rate),
                RuleArgument.Number("eps", rule.Epsilon),
                RuleArgument.Word("variant", rule.Plus ? "sps+" : "sps")
            ),
            .. chain.IndependentDecay(),
        ];
    }

    private static IEnumerable<string> Prodigy(OptaxChain chain, Prodigy rule)
    {
        chain.RequireWholeGroup();
        return
        [
            .. chain.CoupledDecay(),
            chain.Call(
                "contrib.prodigy",
                RuleArgument.Numbers("betas", rule.Beta1, rule.Beta2),
                rule.Beta3 is { } beta3 ? RuleArgument.Number("beta3", beta3) : RuleArgument.None("beta3"),
                RuleArgument.Number("eps", rule.Epsilon),
                RuleArgument.Number("estim_lr0", rule.InitialEstimate),
                RuleArgument.Number("estim_lr_coef", rule.Coefficient),
                chain.DecoupledDecay(),
                RuleArgument.Switch("safeguard_warmup", rule.SafeguardWarmUp)
            ),
            .. chain.IndependentDecay(),
        ];
    }

    private static IEnumerable<string> Sophia(OptaxChain chain, Sophia rule)
    {
        chain.Check.Difference(
            chain.Group,
            "optax.contrib.sophia estimates the Hessian by itself, after every tenth update, from obj_fn=loss of params in the call of update; Strata takes what TakeHessianDiagonal is given."
        );
        return
        [
            .. chain.CoupledDecay(),
            chain.Call(
                "contrib.sophia",
                RuleArgument.Number("b1", rule.Beta1),
                RuleArgument.Number("b2", rule.Beta2),
                RuleArgument.Number("eps", rule.Epsilon),
                chain.DecoupledDecay(),
                RuleArgument.Number("gamma", rule.Gamma),
                double.IsPositiveInfinity(rule.ClipThreshold)
                    ? RuleArgument.None("clip_threshold")
                    : RuleArgument.Number("clip_threshold", rule.ClipThreshold)
            ),
            .. chain.IndependentDecay(),
        ];
    }
}
