namespace Strata.Optim.Tests.Bridges;

/// <summary>Rules with the options that optax can say: their chains, and that no option is left out.</summary>
public class OptaxRulesTests
{
    private static readonly (UpdateRule Rule, string Chain)[] _sayable =
    [
        (
            new AdaBelief(0.125) { Rectification = BeliefRectification.Off, Nesterov = true },
            "optax.scale_by_belief(b1=0.9, b2=0.999, eps=1e-16, eps_root=1e-16, nesterov=True), optax.scale_by_learning_rate(0.125)"
        ),
        (
            new Adan(0.125) { Proximal = false, Difference = AdanDifference.OneMinusBeta2 },
            "optax.scale_by_adan(b1=0.98, b2=0.92, b3=0.99, eps=1e-08, eps_root=0.0), optax.scale_by_learning_rate(0.125)"
        ),
        (
            new AdEmaMix(0.125),
            "optax.contrib.scale_by_ademamix(b1=0.9, b2=0.999, b3=0.9999, alpha=5.0, eps=1e-08, eps_root=0.0), optax.scale_by_learning_rate(0.125)"
        ),
        (
            new Adopt(0.125) { ClipExponent = 0.25 },
            "optax.contrib.scale_by_adopt(b1=0.9, b2=0.9999, eps=1e-06, clip_value_fn=lambda step: 1.0 * step ** 0.25), optax.scale_by_learning_rate(0.125)"
        ),
        (
            new AmsGrad(0.125) { KeepSquareBias = true },
            "optax.scale_by_amsgrad(b1=0.9, b2=0.999, eps=1e-08, eps_root=0.0, bias_correction_mu=True, bias_correction_nu=False), optax.scale_by_learning_rate(0.125)"
        ),
        (
            new Fromage(0.125),
            "optax.scale_by_trust_ratio(min_norm=1e-06), optax.scale_by_learning_rate(0.125 / (1 + 0.125 ** 2) ** 0.5), optax.add_decayed_weights(1 / (1 + 0.125 ** 2) ** 0.5 - 1)"
        ),
        (
            new Lamb(0.125) { MaxGradientNorm = double.PositiveInfinity, AlwaysAdapt = true },
            "optax.scale_by_adam(b1=0.9, b2=0.999, eps=1e-06, eps_root=0.0), optax.add_decayed_weights(0.01), optax.scale_by_trust_ratio(), optax.scale_by_learning_rate(0.125)"
        ),
        (
            new Lars(0.125)
            {
                AlwaysAdapt = true,
                DecayInNorm = true,
                Momentum = 0.9,
                WeightDecay = 0.5,
            },
            "optax.add_decayed_weights(0.5), optax.scale_by_trust_ratio(trust_coefficient=0.001, eps=1e-08), optax.trace(decay=0.9, nesterov=False), optax.scale_by_learning_rate(0.125)"
        ),
        (
            new Lion(0.125) { WeightDecay = 0.5 },
            "optax.scale_by_lion(b1=0.9, b2=0.99), optax.add_decayed_weights(0.5), optax.scale_by_learning_rate(0.125)"
        ),
        (
            new NovoGrad(0.125) { WeightDecay = 0.5 },
            "optax.scale_by_novograd(b1=0.95, b2=0.98, eps=1e-08, eps_root=0.0, weight_decay=0.5), optax.scale_by_learning_rate(0.125)"
        ),
        (
            new OptaxRprop(0.125),
            "optax.scale_by_rprop(learning_rate=0.125, eta_minus=0.5, eta_plus=1.2, min_step_size=1e-06, max_step_size=50.0), optax.scale(-1.0)"
        ),
        (
            new OptimisticAdam(0.125),
            "optax.scale_by_adam(b1=0.9, b2=0.999, eps=1e-08, eps_root=0.0, nesterov=True), optax.scale_by_optimistic_gradient(alpha=1.0, beta=1.0), optax.scale_by_learning_rate(0.125)"
        ),
        (
            new OptimisticGradientDescent(0.125),
            "optax.scale_by_optimistic_gradient(alpha=1.0, beta=1.0), optax.scale_by_learning_rate(0.125)"
        ),
        (new SignSgd(0.125), "optax.scale_by_sign(), optax.scale_by_learning_rate(0.125)"),
        (
            new Signum(0.125),
            "optax.ema(decay=0.9, debias=False), optax.scale_by_sign(), optax.scale_by_learning_rate(0.125)"
        ),
        (
            new SimplifiedAdEmaMix(0.125),
            "optax.contrib.scale_by_simplified_ademamix(b1=0.99, b2=0.95, alpha=0.0, eps=1e-08, eps_root=0.0), optax.scale_by_learning_rate(0.125)"
        ),
        (new Sm3(0.125), "optax.scale_by_sm3(b1=0.9, eps=1e-08), optax.scale_by_learning_rate(0.125)"),
        (
            new Yogi(0.125),
            "optax.scale_by_yogi(b1=0.9, b2=0.999, eps=0.001, initial_accumulator_value=1e-06), optax.scale_by_learning_rate(0.125)"
        ),
        (
            new ACProp(0.125),
            "optax.contrib.scale_by_acprop(b1=0.9, b2=0.999, eps=1e-16, eps_root=1e-16), optax.scale_by_learning_rate(0.125)"
        ),
        (
            new Adafactor(0.125)
            {
                EpsilonPlacement = EpsilonPlacement.Added,
                Axes = FactoredAxesChoice.LargestTwo,
                StepSize = AdafactorStepSize.Given,
                Momentum = 0.9,
                WeightDecay = 0.5,
                DecayMode = DecayMode.Independent,
            },
            "optax.scale_by_factored_rms(factored=True, decay_rate=0.8, step_offset=0, min_dim_size_to_factor=1, epsilon=1.1920928955078125e-07), optax.clip_by_block_rms(1.0), "
                + "optax.scale_by_learning_rate(0.125, flip_sign=False), optax.scale_by_param_block_rms(0.001), optax.ema(decay=0.9, debias=False), optax.add_decayed_weights(0.5), optax.scale(-1.0)"
        ),
        (
            new Cocob(0.125) { WeightDecay = 0.5 },
            "optax.add_decayed_weights(0.5), optax.contrib.cocob(0.125, alpha=100.0, eps=1e-08)"
        ),
        (
            new DAdaptAdamW(0.125) { WeightDecay = 0.5 },
            "optax.contrib.dadapt_adamw(0.125, betas=(0.9, 0.999), eps=1e-08, estim_lr0=1e-06, weight_decay=0.5)"
        ),
        (
            new Dog(0.125) { WeightDecay = 0.5 },
            "optax.add_decayed_weights(0.5), optax.contrib.dog(0.125, init_step=(\"heuristic\", 1e-06), eps=1e-08)"
        ),
        (
            new Dowg(0.125) { WeightDecay = 0.5, DecayMode = DecayMode.Independent },
            "optax.contrib.dowg(0.125, init_estim_sq_dist=None, eps=0.0001), optax.add_decayed_weights(-0.5)"
        ),
        (
            new GaLore(0.125) { WeightDecay = 0.5 },
            "optax.contrib.galore(0.125, rank=128, update_proj_gap=200, scale=1.0, base_optimizer=optax.scale_by_adam(b1=0.9, b2=0.999, eps=1e-08), weight_decay=0.5)"
        ),
        (
            new Lbfgs(0.125),
            "optax.scale_by_lbfgs(memory_size=10, scale_init_precond=True), optax.scale_by_learning_rate(0.125)"
        ),
        (
            new LDog(0.125),
            "optax.scale_by_distance_over_gradients(reps_rel=1e-06, eps=1e-08), optax.scale_by_learning_rate(0.125)"
        ),
        (new Madgrad(0.125), "optax.contrib.madgrad(0.125, momentum=0.9, eps=1e-06)"),
        (
            new Momo(0.125) { WeightDecay = 0.5, DecayKeepsStep = true },
            "optax.contrib.momo(0.125, beta=0.9, lower_bound=0.0, weight_decay=0.5, adapt_lower_bound=False)"
        ),
        (
            new MomoAdam(0.125) { WeightDecay = 0.5, DecayKeepsStep = true },
            "optax.contrib.momo_adam(0.125, b1=0.9, b2=0.999, eps=1e-08, lower_bound=0.0, weight_decay=0.5, adapt_lower_bound=False)"
        ),
        (
            new Muon(0.125)
            {
                MomentumForm = MuonMomentum.CorrectedAverage,
                EpsilonPlacement = MuonEpsilon.Added,
                Adjustment = MuonAdjustment.MatchRmsAdamW,
            },
            "optax.contrib.muon(0.125, ns_coeffs=(3.4445, -4.775, 2.0315), ns_steps=5, beta=0.95, eps=1e-07, weight_decay=0.1, nesterov=True, adaptive=False, preconditioning=\"frobenius\", "
                + "muon_weight_dimension_numbers=lambda params: jax.tree.map(lambda p: optax.contrib.MuonDimensionNumbers(tuple(range(1, p.ndim)), 0), params), consistent_rms=0.2)"
        ),
        (
            new PolyakSgd(0.125),
            "optax.scale_by_learning_rate(1.0), optax.scale_by_polyak(f_min=0.0, max_learning_rate=0.125, eps=0.0, variant=\"sps\")"
        ),
        (
            new Prodigy(0.125) { WeightDecay = 0.5 },
            "optax.contrib.prodigy(0.125, betas=(0.9, 0.999), beta3=None, eps=1e-08, estim_lr0=1e-06, estim_lr_coef=1.0, weight_decay=0.5, safeguard_warmup=False)"
        ),
        (
            new ScheduleFreeAdamW(0.125) { WeightDecay = 0.5 },
            "optax.contrib.schedule_free(optax.chain(optax.scale_by_rms(decay=0.999, eps=1e-08, initial_scale=0.0, eps_in_sqrt=False, bias_correction=True), optax.add_decayed_weights(0.5), optax.scale_by_learning_rate(0.125)), learning_rate=0.125, b1=0.9, weight_lr_power=2.0)"
        ),
        (
            new ScheduleFreeSgd(0.125) { WeightDecay = 0.5 },
            "optax.contrib.schedule_free(optax.chain(optax.add_decayed_weights(0.5), optax.scale_by_learning_rate(0.125)), learning_rate=0.125, b1=0.9, weight_lr_power=2.0)"
        ),
        (
            new Sophia(0.125),
            "optax.contrib.sophia(0.125, b1=0.965, b2=0.99, eps=1e-08, weight_decay=0.0001, gamma=0.01, clip_threshold=1.0)"
        ),
    ];

    public static TheoryData<string> Names => [.. _sayable.Select(row => row.Rule.Name)];

    [Theory, MemberData(nameof(Names))]
    public void The_chain_is_the_one_of_optax(string name)
    {
        (UpdateRule rule, string chain) = Of(name);
        Emit(rule).ShouldContain($"\"all\": optax.chain({chain}),\n");
    }

    [Theory, MemberData(nameof(Names))]
    public void No_option_of_a_rule_that_is_written_is_left_out(string name)
    {
        UpdateRule rule = Of(name).Rule;
        string usual = Emit(rule);
        foreach (RuleOption option in RuleRegistry.All.Single(entry => entry.Name == name).Options)
        {
            UpdateRule other = option.Set(rule, option.Probe);
            // Without decay its mode says nothing.
            if (other == rule || (option.Name == "decay_mode" && rule.WeightDecay == 0))
                continue;
            // A matrix is no kernel; see the axes of Muon below.
            if (option.Name == "kernels")
                continue;
            string text = Text(other);
            text.ShouldNotBe(usual, $"optax ignores {option.Name} of {name}");
        }
    }

    [Fact]
    public void Decay_apart_from_the_gradient_is_refused_where_the_chain_has_no_place_for_it() =>
        Should
            .Throw<BridgeException>(() =>
                Emit(new NovoGrad(0.125) { WeightDecay = 0.5, DecayMode = DecayMode.Decoupled })
            )
            .Problems.ShouldHaveSingleItem()
            .ShouldEndWith("NovoGrad: decay that is Decoupled has no place in what optax does. Use DecayMode.Coupled.");

    [Fact]
    public void A_schedule_is_refused_where_optax_takes_a_number()
    {
        foreach (UpdateRule rule in new UpdateRule[] { new Fromage(Rate()), new OptaxRprop(Rate()) })
            Should
                .Throw<BridgeException>(() => Emit(rule))
                .Message.ShouldContain("the learning rate follows a schedule");

        static Schedule Rate() => Schedule.Linear(0.1, 0.2, 10);
    }

    [Fact]
    public void A_scalar_has_no_axis_for_sm3() =>
        Should.Throw<BridgeException>(() => Emit(new Sm3(0.125), [])).Message.ShouldContain("\"w\" has rank 0");

    [Fact]
    public void Adopt_without_a_limit_does_not_clip() =>
        Emit(new Adopt(0.125) { ClipScale = double.PositiveInfinity }).ShouldContain("eps=1e-06, use_clipping=False)");

    [Fact]
    public void The_wrappers_hold_the_whole_chain_of_the_rule_inside()
    {
        var rule = new Adam(0.125) { WeightDecay = 0.5 };
        const string Inside =
            "optax.chain(optax.add_decayed_weights(0.5), optax.scale_by_adam(b1=0.9, b2=0.999, eps=1e-08, eps_root=0.0), optax.scale_by_learning_rate(0.125))";
        Emit(new Mechanize(rule))
            .ShouldContain(
                $"\"all\": optax.chain(optax.contrib.mechanize({Inside}, weight_decay=0.01, eps=1e-08, s_init=1e-06, num_betas=6)),\n"
            );
        Emit(new ScheduleFree(rule))
            .ShouldContain(
                $"\"all\": optax.chain(optax.contrib.schedule_free({Inside}, learning_rate=0.125, b1=0.9, weight_lr_power=2.0)),\n"
            );
    }

    public static TheoryData<UpdateRule, UpdateRule> Wrapped
    {
        get
        {
            var rule = new Sgd(0.125);
            var free = new ScheduleFree(rule);
            var found = new Mechanize(rule);
            return new()
            {
                { free, new ScheduleFree(new Sgd(0.125) { Momentum = 0.9 }) },
                { free, free with { Beta1 = 0.5 } },
                { free, free with { WeightPower = 1 } },
                { free, free with { AveragingRate = 0.5 } },
                { free, free with { WeightDecay = 0.5 } },
                { free, free with { Maximize = true } },
                { found, found with { BetDecay = 0.5 } },
                { found, found with { Epsilon = 0.5 } },
                { found, found with { InitialFactor = 0.5 } },
                { found, found with { BettorCount = 3 } },
            };
        }
    }

    [Theory, MemberData(nameof(Wrapped))]
    public void No_option_of_a_wrapper_is_left_out(UpdateRule usual, UpdateRule other) =>
        Emit(other).ShouldNotBe(Emit(usual));

    [Fact]
    public void The_average_weighs_by_the_rate_of_the_step_although_optax_counts_one_ahead()
    {
        Schedule rate = Schedule.Linear(0.1, 0.2, 10);
        Emit(new ScheduleFreeSgd(rate))
            .ShouldContain(
                "optax.scale_by_learning_rate(lambda step: optax.linear_schedule(0.1, 0.2, 10)(step))), "
                    + "learning_rate=lambda step: optax.linear_schedule(0.1, 0.2, 10)(step - 1), b1=0.9"
            );
    }

    [Fact]
    public void Lookahead_is_refused_with_what_to_do() =>
        Should
            .Throw<BridgeException>(() => Emit(new Lookahead(new Sgd(0.125))))
            .Problems.ShouldHaveSingleItem()
            .ShouldContain("optax.lookahead steps pairs of parameters");

    [Fact]
    public void Sums_over_a_group_of_several_figures_are_refused()
    {
        foreach (
            UpdateRule rule in new UpdateRule[]
            {
                new DAdaptAdamW(1),
                new Dog(1),
                new Dowg(1),
                new Lbfgs(1),
                new Mechanize(new Sgd(1)),
                new Momo(1),
                new MomoAdam(1),
                new PolyakSgd(1),
                new Prodigy(1),
            }
        )
            Should
                .Throw<BridgeException>(() =>
                    OptimizationPlan
                        .For(Descent.Set(("w", [3, 5]), ("v", [3])))
                        .Default("all", rule)
                        .LearningRateMultiplier("v", 0.5)
                        .Build()
                        .Assignment.Emit(BridgeTarget.Optax)
                )
                .Problems.ShouldAllBe(problem => problem.Contains("its sums run over all of group \"all\""));
    }

    [Fact]
    public void A_rule_that_needs_the_loss_says_where_to_hand_it_in()
    {
        Emit(new Momo(1)).ShouldContain("optimizer.update(gradients, state, params, value=loss).");
        Emit(new Sgd(1)).ShouldContain("optimizer.update(gradients, state, params).");
        Should
            .Throw<BridgeException>(() => Emit(new Momo(1) { Maximize = true }))
            .Message.ShouldContain("negate loss and gradients");
        Should
            .Throw<BridgeException>(() =>
                OptimizationPlan
                    .For(Descent.Set(("w", [3])))
                    .Default(new Momo(1))
                    .Accumulate(2)
                    .Build()
                    .Assignment.Emit(BridgeTarget.Optax)
            )
            .Message.ShouldContain("the loss of the last micro-step");
    }

    [Theory]
    [InlineData(OutputAxis.First, MuonKernels.Flattened, "tuple(range(1, p.ndim)), 0")]
    [InlineData(OutputAxis.First, MuonKernels.Batched, "1, 0")]
    [InlineData(OutputAxis.Last, MuonKernels.Flattened, "tuple(range(p.ndim - 1)), p.ndim - 1")]
    [InlineData(OutputAxis.Last, MuonKernels.Batched, "p.ndim - 2, p.ndim - 1")]
    public void Muon_names_the_axes_of_inputs_and_outputs(OutputAxis output, MuonKernels kernels, string axes) =>
        Emit((Muon)Of("muon").Rule with { OutputAxis = output, Kernels = kernels }, 3, 5, 2, 2)
            .ShouldContain($"optax.contrib.MuonDimensionNumbers({axes})");

    [Fact]
    public void Muon_has_a_row_of_coefficients_for_each_step()
    {
        string text = Emit((Muon)Of("muon").Rule with { Coefficients = MuonCoefficients.Quintic, Steps = 2 });
        text.ShouldContain("ns_coeffs=((4.0848, -6.8946, 2.927), (3.9505, -6.3029, 2.6377),), ns_steps=2");
    }

    private static (UpdateRule Rule, string Chain) Of(string name) => _sayable.Single(row => row.Rule.Name == name);

    private static string Text(UpdateRule rule)
    {
        try
        {
            return Emit(rule);
        }
        catch (BridgeException refused)
        {
            return refused.Message;
        }
    }

    private static string Emit(UpdateRule rule, params int[] shape) =>
        OptimizationPlan
            .For(Descent.Set(("w", shape)))
            .Default("all", rule)
            .Build()
            .Assignment.Emit(BridgeTarget.Optax, new() { AllowDifferences = rule is Sophia });

    private static string Emit(UpdateRule rule) => Emit(rule, 3, 5);
}
