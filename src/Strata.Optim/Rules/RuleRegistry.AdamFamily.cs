namespace Strata.Optim;

public static partial class RuleRegistry
{
    /// <summary>Rules with Adam's two averages, other than PyTorch's own.</summary>
    private static IEnumerable<RuleEntry> AdamFamily()
    {
        yield return new RuleEntry<AdaBelief>("adabelief", rate => new AdaBelief(rate))
        {
            Source = "timm.optim.AdaBelief 1.0.31",
            RosenbrockRate = 1e-3,
            DescentRate = 0.1,
            // The first gradients of all are as large as they will be, so that a maximum needs a short memory to differ.
            ProbeBase = rule =>
                ((AdaBelief)rule) with
                {
                    Rectification = BeliefRectification.Off,
                    Beta2 = 0.9,
                    WeightDecay = 0.1,
                },
            Paper = "https://arxiv.org/abs/2010.07468",
            Options =
            [
                RuleEntry<AdaBelief>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<AdaBelief>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<AdaBelief>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<AdaBelief>.Number("epsilon_root", 0.1, (rule, value) => rule with { EpsilonRoot = value }),
                RuleEntry<AdaBelief>.Choice(
                    "rectification",
                    BeliefRectification.Sgd,
                    (rule, value) => rule with { Rectification = value }
                ),
                RuleEntry<AdaBelief>.Flag("nesterov", (rule, value) => rule with { Nesterov = value }),
                RuleEntry<AdaBelief>.Flag("amsgrad", (rule, value) => rule with { AmsGrad = value }),
                .. Decay<AdaBelief>(),
            ],
        };

        yield return new RuleEntry<Adan>("adan", rate => new Adan(rate))
        {
            Source = "timm.optim.Adan 1.0.31",
            DescentRate = 0.2,
            ProbeBase = rule => ((Adan)rule) with { Proximal = false, WeightDecay = 0.1 },
            Paper = "https://arxiv.org/abs/2208.06677",
            Options =
            [
                RuleEntry<Adan>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<Adan>.Figure("beta2", 0.6, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<Adan>.Figure("beta3", 0.5, (rule, value) => rule with { Beta3 = value }),
                RuleEntry<Adan>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<Adan>.Number("epsilon_root", 0.1, (rule, value) => rule with { EpsilonRoot = value }),
                RuleEntry<Adan>.Choice(
                    "difference",
                    AdanDifference.OneMinusBeta2,
                    (rule, value) => rule with { Difference = value }
                ),
                RuleEntry<Adan>.Flag("proximal", (rule, value) => rule with { Proximal = value }),
                RuleEntry<Adan>.Flag("cautious", (rule, value) => rule with { Cautious = value }),
                .. Decay<Adan>(),
            ],
        };

        yield return new RuleEntry<AdEmaMix>("ademamix", rate => new AdEmaMix(rate))
        {
            Source = "optax.contrib.ademamix 0.2.8",
            Paper = "https://arxiv.org/abs/2409.03137",
            Options =
            [
                RuleEntry<AdEmaMix>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<AdEmaMix>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<AdEmaMix>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<AdEmaMix>.Number("epsilon_root", 0.1, (rule, value) => rule with { EpsilonRoot = value }),
                RuleEntry<AdEmaMix>.Figure("beta3", 0.99, (rule, value) => rule with { Beta3 = value }),
                RuleEntry<AdEmaMix>.Figure("alpha", 2, (rule, value) => rule with { Alpha = value }),
                .. Decay<AdEmaMix>(),
            ],
        };

        yield return new RuleEntry<Adopt>("adopt", rate => new Adopt(rate))
        {
            Source = "timm.optim.Adopt 1.0.31",
            RosenbrockRate = 0.1,
            Paper = "https://arxiv.org/abs/2411.02853",
            Options =
            [
                RuleEntry<Adopt>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<Adopt>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<Adopt>.Number("epsilon", 2, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<Adopt>.Number("clip_exponent", 0.1, (rule, value) => rule with { ClipExponent = value }),
                RuleEntry<Adopt>.Figure("clip_scale", 0.5, (rule, value) => rule with { ClipScale = value }),
                RuleEntry<Adopt>.Flag("nesterov", (rule, value) => rule with { Nesterov = value }),
                .. Decay<Adopt>(),
            ],
        };

        yield return new RuleEntry<AmsGrad>("amsgrad", rate => new AmsGrad(rate))
        {
            Source = "optax.amsgrad 0.2.8",
            RosenbrockRate = 0.1,
            Paper = "https://arxiv.org/abs/1904.09237",
            Options =
            [
                RuleEntry<AmsGrad>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<AmsGrad>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<AmsGrad>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<AmsGrad>.Number("epsilon_root", 0.1, (rule, value) => rule with { EpsilonRoot = value }),
                RuleEntry<AmsGrad>.Flag("keep_average_bias", (rule, value) => rule with { KeepAverageBias = value }),
                RuleEntry<AmsGrad>.Flag("keep_square_bias", (rule, value) => rule with { KeepSquareBias = value }),
                .. Decay<AmsGrad>(),
            ],
        };

        yield return new RuleEntry<ACProp>("acprop", rate => new ACProp(rate))
        {
            Source = "optax.contrib.acprop 0.2.8",
            RosenbrockRate = 1e-3,
            Paper = "https://arxiv.org/abs/2110.05454",
            Options =
            [
                RuleEntry<ACProp>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<ACProp>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<ACProp>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<ACProp>.Number("epsilon_root", 0.1, (rule, value) => rule with { EpsilonRoot = value }),
                .. Decay<ACProp>(),
            ],
        };

        yield return new RuleEntry<KerasAdam>("kerasadam", rate => new KerasAdam(rate))
        {
            Source = "keras.optimizers.Adam 3.15.1",
            Paper = "https://arxiv.org/abs/1412.6980",
            Options = AdamOptions<KerasAdam>(),
        };

        yield return new RuleEntry<KerasAdamax>("kerasadamax", rate => new KerasAdamax(rate))
        {
            Source = "keras.optimizers.Adamax 3.15.1",
            Paper = "https://arxiv.org/abs/1412.6980",
            Options =
            [
                RuleEntry<KerasAdamax>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<KerasAdamax>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<KerasAdamax>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                .. Decay<KerasAdamax>(),
            ],
        };

        yield return new RuleEntry<LaProp>("laprop", rate => new LaProp(rate))
        {
            Source = "timm.optim.LaProp 1.0.31",
            Paper = "https://arxiv.org/abs/2002.04839",
            Options =
            [
                RuleEntry<LaProp>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<LaProp>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<LaProp>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<LaProp>.Flag("cautious", (rule, value) => rule with { Cautious = value }),
                .. Decay<LaProp>(),
            ],
        };

        yield return new RuleEntry<NAdam>("nadam", rate => new NAdam(rate))
        {
            Source = "torch.optim.NAdam 2.13",
            Paper = "https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ",
            Options =
            [
                RuleEntry<NAdam>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<NAdam>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<NAdam>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<NAdam>.Number("momentum_decay", 1, (rule, value) => rule with { MomentumDecay = value }),
                .. Decay<NAdam>(),
            ],
        };

        yield return new RuleEntry<NAdamW>("nadamw", rate => new NAdamW(rate))
        {
            Source = "timm.optim.NAdamW 1.0.31",
            Paper = "https://arxiv.org/abs/2306.07179",
            Options =
            [
                RuleEntry<NAdamW>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<NAdamW>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<NAdamW>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                .. Decay<NAdamW>(),
            ],
        };

        yield return new RuleEntry<OptimisticAdam>("optimisticadam", rate => new OptimisticAdam(rate))
        {
            Source = "optax.optimistic_adam_v2 0.2.8",
            ProbeBase = rule => ((OptimisticAdam)rule) with { Nesterov = false, WeightDecay = 0.1 },
            Paper = "https://arxiv.org/abs/1711.00141",
            Options =
            [
                RuleEntry<OptimisticAdam>.Figure("alpha", 0.5, (rule, value) => rule with { Alpha = value }),
                RuleEntry<OptimisticAdam>.Figure("beta", 0.5, (rule, value) => rule with { Beta = value }),
                RuleEntry<OptimisticAdam>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<OptimisticAdam>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<OptimisticAdam>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<OptimisticAdam>.Number(
                    "epsilon_root",
                    0.1,
                    (rule, value) => rule with { EpsilonRoot = value }
                ),
                RuleEntry<OptimisticAdam>.Flag("nesterov", (rule, value) => rule with { Nesterov = value }),
                .. Decay<OptimisticAdam>(),
            ],
        };

        yield return new RuleEntry<SimplifiedAdEmaMix>("simplifiedademamix", rate => new SimplifiedAdEmaMix(rate))
        {
            Source = "optax.contrib.simplified_ademamix 0.2.8",
            DescentRate = 0.005,
            DescentBase = rule => ((SimplifiedAdEmaMix)rule) with { Beta1 = 0.9 },
            Paper = "https://arxiv.org/abs/2502.02431",
            Options =
            [
                RuleEntry<SimplifiedAdEmaMix>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<SimplifiedAdEmaMix>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<SimplifiedAdEmaMix>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<SimplifiedAdEmaMix>.Number(
                    "epsilon_root",
                    0.1,
                    (rule, value) => rule with { EpsilonRoot = value }
                ),
                RuleEntry<SimplifiedAdEmaMix>.Figure("alpha", 2, (rule, value) => rule with { Alpha = value }),
                .. Decay<SimplifiedAdEmaMix>(),
            ],
        };

        yield return new RuleEntry<StableAdamW>("stableadamw", rate => new StableAdamW(rate))
        {
            Source = "timm.optim.AdamWLegacy 1.0.31",
            Paper = "https://arxiv.org/abs/2304.13013",
            Options =
            [
                RuleEntry<StableAdamW>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<StableAdamW>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<StableAdamW>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<StableAdamW>.Number(
                    "clipping_threshold",
                    0.5,
                    (rule, value) => rule with { ClippingThreshold = value }
                ),
                RuleEntry<StableAdamW>.Flag("nesterov", (rule, value) => rule with { Nesterov = value }),
                .. Decay<StableAdamW>(),
            ],
        };

        yield return new RuleEntry<Yogi>("yogi", rate => new Yogi(rate))
        {
            Source = "optax.yogi 0.2.8",
            RosenbrockRate = 0.03,
            Paper = "https://papers.nips.cc/paper/8186-adaptive-methods-for-nonconvex-optimization",
            Options =
            [
                RuleEntry<Yogi>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<Yogi>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<Yogi>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<Yogi>.Number(
                    "initial_accumulator",
                    0.1,
                    (rule, value) => rule with { InitialAccumulator = value }
                ),
                .. Decay<Yogi>(),
            ],
        };
    }
}
