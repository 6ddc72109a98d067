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
            .Assignment.Emit(BridgeTarget.Optax);

    private static string Emit(UpdateRule rule) => Emit(rule, 3, 5);
}
