namespace Strata.Optim;

public static partial class RuleRegistry
{
    /// <summary>Rules with a ratio, a moment or a projection for each parameter.</summary>
    private static IEnumerable<RuleEntry> LayerwiseRules()
    {
        yield return new RuleEntry<AdamP>("adamp", rate => new AdamP(rate))
        {
            Source = "timm.optim.AdamP 1.0",
            // So large that updates are projected.
            ProbeBase = rule => ((AdamP)rule) with { Delta = 3, WeightDecay = 0.1 },
            Paper = "https://arxiv.org/abs/2006.08217",
            Options =
            [
                RuleEntry<AdamP>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<AdamP>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<AdamP>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<AdamP>.Number("delta", 0.1, (rule, value) => rule with { Delta = value }),
                RuleEntry<AdamP>.Number("decay_ratio", 0.5, (rule, value) => rule with { DecayRatio = value }),
                RuleEntry<AdamP>.Flag("nesterov", (rule, value) => rule with { Nesterov = value }),
                RuleEntry<AdamP>.Flag("cautious", (rule, value) => rule with { Cautious = value }),
                .. Decay<AdamP>(),
            ],
        };

        yield return new RuleEntry<Fromage>("fromage", rate => new Fromage(rate))
        {
            Source = "optax.fromage 0.2.8",
            Paper = "https://arxiv.org/abs/2002.03432",
            Options =
            [
                RuleEntry<Fromage>.Number("min_norm", 50, (rule, value) => rule with { MinNorm = value }),
                .. Decay<Fromage>(),
            ],
        };

        yield return new RuleEntry<Lamb>("lamb", rate => new Lamb(rate))
        {
            Source = "timm.optim.Lamb 1.0",
            // A decay that begins at 0: some options act with it, some without.
            ProbeBase = rule =>
                ((Lamb)rule) with
                {
                    Epsilon = 1, // so that the ratio is above 1
                    BiasCorrection = false,
                    GradientAveraging = false,
                    WeightDecay = Schedule.Linear(0, 0.1, 3),
                },
            DescentRate = 0.02,
            Paper = "https://arxiv.org/abs/1904.00962",
            Options =
            [
                RuleEntry<Lamb>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<Lamb>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<Lamb>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<Lamb>.Number("epsilon_in_root", 0.1, (rule, value) => rule with { EpsilonInRoot = value }),
                RuleEntry<Lamb>.Flag("bias_correction", (rule, value) => rule with { BiasCorrection = value }),
                RuleEntry<Lamb>.Flag("gradient_averaging", (rule, value) => rule with { GradientAveraging = value }),
                RuleEntry<Lamb>.Number("max_gradient_norm", 20, (rule, value) => rule with { MaxGradientNorm = value }),
                RuleEntry<Lamb>.Flag("trust_clip", (rule, value) => rule with { TrustClip = value }),
                RuleEntry<Lamb>.Flag("always_adapt", (rule, value) => rule with { AlwaysAdapt = value }),
                RuleEntry<Lamb>.Flag("cautious", (rule, value) => rule with { Cautious = value }),
                .. Decay<Lamb>(),
            ],
        };

        yield return new RuleEntry<Lars>("lars", rate => new Lars(rate))
        {
            Source = "timm.optim.Lars 1.0",
            RosenbrockRate = 1e-3,
            // A decay that begins at 0: some options act with it, some without.
            ProbeBase = rule => ((Lars)rule) with { Momentum = 0.9, WeightDecay = Schedule.Linear(0, 0.1, 3) },
            Paper = "https://arxiv.org/abs/1708.03888",
            Options =
            [
                RuleEntry<Lars>.Figure("momentum", 0.5, (rule, value) => rule with { Momentum = value }),
                RuleEntry<Lars>.Figure("dampening", 0.5, (rule, value) => rule with { Dampening = value }),
                RuleEntry<Lars>.Flag("nesterov", (rule, value) => rule with { Nesterov = value }),
                RuleEntry<Lars>.Flag("rate_in_momentum", (rule, value) => rule with { RateInMomentum = value }),
                RuleEntry<Lars>.Number(
                    "trust_coefficient",
                    0.1,
                    (rule, value) => rule with { TrustCoefficient = value }
                ),
                RuleEntry<Lars>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<Lars>.Flag("trust_clip", (rule, value) => rule with { TrustClip = value }),
                RuleEntry<Lars>.Flag("always_adapt", (rule, value) => rule with { AlwaysAdapt = value }),
                RuleEntry<Lars>.Flag("decay_in_norm", (rule, value) => rule with { DecayInNorm = value }),
                .. Decay<Lars>(),
            ],
        };

        yield return new RuleEntry<Mars>("mars", rate => new Mars(rate))
        {
            Source = "timm.optim.Mars 1.0",
            Paper = "https://arxiv.org/abs/2411.10438",
            Options =
            [
                RuleEntry<Mars>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<Mars>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<Mars>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<Mars>.Number("gamma", 0.1, (rule, value) => rule with { Gamma = value }),
                RuleEntry<Mars>.Choice("form", MarsForm.Lion, (rule, value) => rule with { Form = value }),
                RuleEntry<Mars>.Flag("optimize_1d", (rule, value) => rule with { Optimize1d = value }),
                RuleEntry<Mars>.Figure("beta1_for_1d", 0.5, (rule, value) => rule with { Beta1For1d = value }),
                RuleEntry<Mars>.Figure("beta2_for_1d", 0.5, (rule, value) => rule with { Beta2For1d = value }),
                RuleEntry<Mars>.Number(
                    "rate_factor_for_1d",
                    0.5,
                    (rule, value) => rule with { RateFactorFor1d = value }
                ),
                .. Decay<Mars>(),
            ],
        };

        yield return new RuleEntry<NovoGrad>("novograd", rate => new NovoGrad(rate))
        {
            Source = "timm.optim.NvNovoGrad 1.0",
            Paper = "https://arxiv.org/abs/1905.11286",
            Options =
            [
                RuleEntry<NovoGrad>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<NovoGrad>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<NovoGrad>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<NovoGrad>.Number(
                    "epsilon_in_root",
                    0.1,
                    (rule, value) => rule with { EpsilonInRoot = value }
                ),
                RuleEntry<NovoGrad>.Flag(
                    "gradient_averaging",
                    (rule, value) => rule with { GradientAveraging = value }
                ),
                RuleEntry<NovoGrad>.Flag("amsgrad", (rule, value) => rule with { AmsGrad = value }),
                .. Decay<NovoGrad>(),
            ],
        };

        yield return new RuleEntry<Sgdp>("sgdp", rate => new Sgdp(rate))
        {
            Source = "timm.optim.SGDP 1.0",
            RosenbrockRate = 1e-3,
            // So large that updates are projected.
            ProbeBase = rule => ((Sgdp)rule) with { Delta = 3, Momentum = 0.9, WeightDecay = 0.1 },
            Paper = "https://arxiv.org/abs/2006.08217",
            Options =
            [
                RuleEntry<Sgdp>.Figure("momentum", 0.5, (rule, value) => rule with { Momentum = value }),
                RuleEntry<Sgdp>.Figure("dampening", 0.5, (rule, value) => rule with { Dampening = value }),
                RuleEntry<Sgdp>.Flag("nesterov", (rule, value) => rule with { Nesterov = value }),
                RuleEntry<Sgdp>.Number("delta", 0.1, (rule, value) => rule with { Delta = value }),
                RuleEntry<Sgdp>.Number("decay_ratio", 0.5, (rule, value) => rule with { DecayRatio = value }),
                RuleEntry<Sgdp>.Number("epsilon", 10, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<Sgdp>.Flag("cautious", (rule, value) => rule with { Cautious = value }),
                .. Decay<Sgdp>(),
            ],
        };
    }
}
