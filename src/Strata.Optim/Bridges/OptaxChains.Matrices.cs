namespace Strata.Optim;

/// <content>Adafactor, GaLore and Muon.</content>
internal static partial class OptaxChains
{
    // What optax.contrib.muon does, in Strata's options.
    private static readonly Muon _optaxMuon = new(0)
    {
        MomentumForm = MuonMomentum.CorrectedAverage,
        EpsilonPlacement = MuonEpsilon.Added,
    };

    // What optax says by an argument of its own.
    private static readonly HashSet<string> _sayableOfMuon =
    [
        nameof(MuonRule.Coefficients),
        nameof(MuonRule.Preconditioning),
        nameof(MuonRule.MatchedRms),
        nameof(MuonRule.Kernels),
        nameof(MuonRule.OutputAxis),
        nameof(Optim.Muon.Adaptive),
    ];

    private static Dictionary<Type, Entry> Matrices =>
        new()
        {
            [typeof(Adafactor)] = Row<Adafactor>(Adafactor, DecayMode.Independent, DecayMode.Coupled),
            [typeof(GaLore)] = Row<GaLore>(GaLore, DecayMode.Decoupled, DecayMode.Coupled, DecayMode.Independent),
            [typeof(Muon)] = Row<Muon>(Muon, DecayMode.Decoupled, DecayMode.Coupled, DecayMode.Independent),
        };

    // The parts of optax.adafactor, so that coupled decay and the least scale have a place.
    private static IEnumerable<string> Adafactor(OptaxChain chain, Adafactor rule)
    {
        chain.Require(
            rule.StepSize == AdafactorStepSize.Given,
            $"optax.adafactor steps by the learning rate itself, and StepSize is {rule.StepSize}. Use AdafactorStepSize.Given."
        );
        chain.Require(
            rule.EpsilonPlacement == EpsilonPlacement.Added,
            "optax.adafactor adds epsilon to each square. Use EpsilonPlacement.Added, and its 1e-30."
        );
        chain.Require(
            rule.Axes is FactoredAxesChoice.LargestTwo or FactoredAxesChoice.None,
            $"optax.adafactor factors the two largest axes, and Axes is {rule.Axes}. Use FactoredAxesChoice.LargestTwo."
        );
        chain.Require(
            rule.DecayOffset <= 0,
            "optax.adafactor has no finite share of a square before its offset. Use a DecayOffset of at most 0."
        );
        chain.RequireNumber("Beta2Decay", rule.Beta2Decay);
        List<string> stages =
        [
            .. chain.CoupledDecay(),
            OptaxRules.Stage(
                chain.Group,
                chain.Check,
                "scale_by_factored_rms",
                RuleArgument.Switch("factored", rule.Axes != FactoredAxesChoice.None),
                RuleArgument.Number("decay_rate", -rule.Beta2Decay.Initial),
                RuleArgument.Integer("step_offset", rule.DecayOffset),
                RuleArgument.Integer("min_dim_size_to_factor", rule.SmallestFactored),
                RuleArgument.Number("epsilon", rule.Epsilon)
            ),
        ];
        if (double.IsFinite(rule.ClippingThreshold))
            stages.Add($"optax.clip_by_block_rms({PythonText.Number(rule.ClippingThreshold)})");
        stages.Add($"optax.scale_by_learning_rate({chain.Rate}, flip_sign=False)");
        if (!rule.IgnoreParameterScale)
            stages.Add($"optax.scale_by_param_block_rms({PythonText.Number(rule.EpsilonScale)})");
        if (rule.Momentum != 0)
            stages.Add(
                OptaxRules.Stage(
                    chain.Group,
                    chain.Check,
                    "ema",
                    RuleArgument.Number("decay", rule.Momentum),
                    RuleArgument.Switch("debias", false)
                )
            );
        if (chain.Group is { Decays: true, DecayMode: DecayMode.Independent })
            stages.Add(chain.AddDecayedWeights);
        stages.Add("optax.scale(-1.0)");
        return stages;
    }

    private static IEnumerable<string> GaLore(OptaxChain chain, GaLore rule)
    {
        string inside =
            rule.Base == GaLoreBase.Momentum
                ? OptaxRules.Stage(chain.Group, chain.Check, "trace", RuleArgument.Number("decay", rule.Beta1))
                : OptaxRules.Stage(
                    chain.Group,
                    chain.Check,
                    "scale_by_adam",
                    RuleArgument.Number("b1", rule.Beta1),
                    RuleArgument.Number("b2", rule.Beta2),
                    RuleArgument.Number("eps", rule.Epsilon)
                );
        chain.Check.Note(
            $"{chain.Group}: averages go from one projector of optax.contrib.galore to the next with the signs that its decomposition happens to give; Strata's gives others."
        );
        return
        [
            .. chain.CoupledDecay(),
            chain.Call(
                "contrib.galore",
                RuleArgument.Integer("rank", rule.Rank),
                RuleArgument.Integer("update_proj_gap", rule.RefreshEvery),
                RuleArgument.Number("scale", rule.Scale),
                new RuleArgument("base_optimizer", [], inside),
                chain.DecoupledDecay()
            ),
            .. chain.IndependentDecay(),
        ];
    }

    private static IEnumerable<string> Muon(OptaxChain chain, Muon rule)
    {
        foreach ((string option, bool isSet) in MuonForms.Beyond(rule, _optaxMuon))
        {
            if (option == nameof(rule.Adjustment))
                chain.Require(
                    rule.Adjustment is MuonAdjustment.Original or MuonAdjustment.MatchRmsAdamW,
                    $"optax.contrib.muon has no Adjustment {rule.Adjustment}. Use Original or MatchRmsAdamW."
                );
            else if (isSet && !_sayableOfMuon.Contains(option))
                chain.Problem(ProblemOfMuon(option));
        }

        bool isConstant = rule.Coefficients == MuonCoefficients.Constant;
        string rows = string.Join(
            ", ",
            rule.Table()
                .Take(isConstant ? 1 : rule.Steps)
                .Select(row => $"({PythonText.Number(row.A)}, {PythonText.Number(row.B)}, {PythonText.Number(row.C)})")
        );
        return
        [
            .. chain.CoupledDecay(),
            chain.Call(
                "contrib.muon",
                [
                    new RuleArgument("ns_coeffs", [], isConstant ? rows : $"({rows},)"),
                    RuleArgument.Integer("ns_steps", rule.Steps),
                    RuleArgument.Number("beta", rule.Momentum),
                    RuleArgument.Number("eps", rule.Epsilon),
                    chain.DecoupledDecay(),
                    RuleArgument.Switch("nesterov", rule.Nesterov),
                    RuleArgument.Switch("adaptive", rule.Adaptive),
                    RuleArgument.Word("preconditioning", rule.Preconditioning.ToString().ToLowerInvariant()),
                    new RuleArgument("muon_weight_dimension_numbers", [], AxesOf(rule)),
                    rule.Adjustment == MuonAdjustment.MatchRmsAdamW
                        ? RuleArgument.Number("consistent_rms", rule.MatchedRms)
                        : RuleArgument.None("consistent_rms"),
                ]
            ),
            .. chain.IndependentDecay(),
        ];
    }

    private static string ProblemOfMuon(string option) =>
        option switch
        {
            nameof(MuonRule.MomentumForm) =>
                "optax.contrib.muon corrects its average for its start. Use MuonMomentum.CorrectedAverage.",
            nameof(MuonRule.EpsilonPlacement) => "optax.contrib.muon adds epsilon to the norm. Use MuonEpsilon.Added.",
            nameof(MuonRule.Fallback) =>
                "optax.contrib.muon chooses what is a matrix by other limits. Give the other parameters a group with AdamW, and use MuonFallback.None.",
            _ => $"optax.contrib.muon has no {option}. Leave it at its default.",
        };

    // (reduction, output) axes; those that are not named are a batch.
    private static string AxesOf(Muon rule)
    {
        bool first = rule.OutputAxis == OutputAxis.First;
        string axes = (first, rule.Kernels == MuonKernels.Batched) switch
        {
            (true, true) => "1, 0",
            (true, false) => "tuple(range(1, p.ndim)), 0",
            (false, true) => "p.ndim - 2, p.ndim - 1",
            (false, false) => "tuple(range(p.ndim - 1)), p.ndim - 1",
        };
        return $"lambda params: jax.tree.map(lambda p: optax.contrib.MuonDimensionNumbers({axes}), params)";
    }
}
