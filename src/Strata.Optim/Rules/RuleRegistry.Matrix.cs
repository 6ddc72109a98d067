using Strata.Numerics.Kernels;

namespace Strata.Optim;

public static partial class RuleRegistry
{
    /// <summary>Rules with factored or matrix-valued state.</summary>
    private static IEnumerable<RuleEntry> Matrix()
    {
        yield return new RuleEntry<Adafactor>("adafactor", rate => new Adafactor(rate))
        {
            Source = "torch.optim.Adafactor 2.13",
            DescentRate = 0.2,
            RosenbrockRate = 0.01,
            Paper = "https://arxiv.org/abs/1804.04235",
            ProbeBase = rule => ((Adafactor)rule) with { WeightDecay = 0.1, Epsilon = 0.1 },

            Options =
            [
                RuleEntry<Adafactor>.Figure("beta2_decay", -0.5, (rule, value) => rule with { Beta2Decay = value }),
                RuleEntry<Adafactor>.Number(
                    "decay_offset",
                    -3,
                    (rule, value) => rule with { DecayOffset = (int)value }
                ),
                RuleEntry<Adafactor>.Number("epsilon", 0.5, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<Adafactor>.Choice(
                    "epsilon_placement",
                    EpsilonPlacement.Added,
                    (rule, value) => rule with { EpsilonPlacement = value }
                ),
                RuleEntry<Adafactor>.Number("epsilon_scale", 4, (rule, value) => rule with { EpsilonScale = value }),
                RuleEntry<Adafactor>.Number(
                    "clipping_threshold",
                    0.3,
                    (rule, value) => rule with { ClippingThreshold = value }
                ),
                RuleEntry<Adafactor>.Choice(
                    "axes",
                    FactoredAxesChoice.LargestTwo,
                    (rule, value) => rule with { Axes = value }
                ),
                RuleEntry<Adafactor>.Number(
                    "smallest_factored",
                    6,
                    (rule, value) => rule with { SmallestFactored = (int)value }
                ),
                RuleEntry<Adafactor>.Choice(
                    "step_size",
                    AdafactorStepSize.Relative,
                    (rule, value) => rule with { StepSize = value }
                ),
                RuleEntry<Adafactor>.Flag(
                    "ignore_parameter_scale",
                    (rule, value) => rule with { IgnoreParameterScale = value }
                ),
                RuleEntry<Adafactor>.Figure("momentum", 0.5, (rule, value) => rule with { Momentum = value }),
                .. Decay<Adafactor>(),
            ],
        };

        yield return new RuleEntry<AdaMuon>("adamuon", rate => new AdaMuon(rate))
        {
            Source = "timm.optim.Muon 1.0, adamuon",
            Paper = "https://arxiv.org/abs/2507.11005",
            ProbeBase = rule => MuonProbeBase((AdaMuon)rule),
            Options =
            [
                .. MuonOptions<AdaMuon>(),
                RuleEntry<AdaMuon>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                .. Decay<AdaMuon>(),
            ],
        };

        yield return new RuleEntry<BigVisionAdafactor>("bigvisionadafactor", rate => new BigVisionAdafactor(rate))
        {
            Source = "timm.optim.AdafactorBigVision 1.0",
            Paper = "https://arxiv.org/abs/2106.04560",
            Options =
            [
                RuleEntry<BigVisionAdafactor>.Number(
                    "decay_rate",
                    0.5,
                    (rule, value) => rule with { DecayRate = value }
                ),
                RuleEntry<BigVisionAdafactor>.Number(
                    "decay_offset",
                    2,
                    (rule, value) => rule with { DecayOffset = (int)value }
                ),
                RuleEntry<BigVisionAdafactor>.Number("beta2_cap", 0.3, (rule, value) => rule with { Beta2Cap = value }),
                RuleEntry<BigVisionAdafactor>.Figure("momentum", 0.5, (rule, value) => rule with { Momentum = value }),
                RuleEntry<BigVisionAdafactor>.Number("epsilon", 0.5, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<BigVisionAdafactor>.Number(
                    "clipping_threshold",
                    0.3,
                    (rule, value) => rule with { ClippingThreshold = value }
                ),
                RuleEntry<BigVisionAdafactor>.Number(
                    "smallest_factored",
                    2,
                    (rule, value) => rule with { SmallestFactored = (int)value }
                ),
                .. Decay<BigVisionAdafactor>(),
            ],
        };

        yield return new RuleEntry<GaLore>("galore", rate => new GaLore(rate))
        {
            Source = "optax.contrib.galore 0.2.8",
            Paper = "https://arxiv.org/abs/2403.03507",
            ProbeBase = rule => ((GaLore)rule) with { WeightDecay = 0.1, Rank = 2 },
            Options =
            [
                RuleEntry<GaLore>.Number("rank", 1, (rule, value) => rule with { Rank = (int)value }),
                RuleEntry<GaLore>.Number("refresh_every", 2, (rule, value) => rule with { RefreshEvery = (int)value }),
                RuleEntry<GaLore>.Number("scale", 0.25, (rule, value) => rule with { Scale = value }),
                RuleEntry<GaLore>.Choice("base", GaLoreBase.Momentum, (rule, value) => rule with { Base = value }),
                RuleEntry<GaLore>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<GaLore>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<GaLore>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                .. Decay<GaLore>(),
            ],
        };

        yield return new RuleEntry<KerasAdafactor>("kerasadafactor", rate => new KerasAdafactor(rate))
        {
            Source = "keras.optimizers.Adafactor 3.15",
            DescentRate = 0.2,
            RosenbrockRate = 0.01,
            Paper = "https://arxiv.org/abs/1804.04235",
            Options =
            [
                RuleEntry<KerasAdafactor>.Figure(
                    "beta2_decay",
                    -0.5,
                    (rule, value) => rule with { Beta2Decay = value }
                ),
                RuleEntry<KerasAdafactor>.Number("epsilon", 0.5, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<KerasAdafactor>.Number(
                    "epsilon_scale",
                    4,
                    (rule, value) => rule with { EpsilonScale = value }
                ),
                RuleEntry<KerasAdafactor>.Number(
                    "clipping_threshold",
                    0.3,
                    (rule, value) => rule with { ClippingThreshold = value }
                ),
                .. Decay<KerasAdafactor>(),
            ],
        };

        yield return new RuleEntry<Muon>("muon", rate => new Muon(rate))
        {
            Source = "torch.optim.Muon 2.13",
            Paper = "https://kellerjordan.github.io/posts/muon",
            ProbeBase = rule => MuonProbeBase((Muon)rule),
            Options =
            [
                .. MuonOptions<Muon>(),
                RuleEntry<Muon>.Flag("adaptive", (rule, value) => rule with { Adaptive = value }),
                .. Decay<Muon>(),
            ],
        };

        yield return new RuleEntry<Shampoo>("shampoo", rate => new Shampoo(rate))
        {
            Source = "the paper",
            Paper = "https://arxiv.org/abs/1802.09568",
            DescentRate = 0.5,
            RosenbrockRate = 0.3,
            Options =
            [
                RuleEntry<Shampoo>.Number("beta2", 0.9, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<Shampoo>.Number("epsilon", 1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<Shampoo>.Figure("momentum", 0.5, (rule, value) => rule with { Momentum = value }),
                RuleEntry<Shampoo>.Number("refresh_every", 1, (rule, value) => rule with { RefreshEvery = (int)value }),
                RuleEntry<Shampoo>.Number("largest_axis", 4, (rule, value) => rule with { LargestAxis = (int)value }),
                .. Decay<Shampoo>(),
            ],
        };

        yield return new RuleEntry<Soap>("soap", rate => new Soap(rate))
        {
            Source = "the paper",
            Paper = "https://arxiv.org/abs/2409.11321",
            Options =
            [
                RuleEntry<Soap>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<Soap>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<Soap>.Number("shampoo_beta", 0.5, (rule, value) => rule with { ShampooBeta = value }),
                RuleEntry<Soap>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<Soap>.Number("refresh_every", 1, (rule, value) => rule with { RefreshEvery = (int)value }),
                RuleEntry<Soap>.Number("largest_axis", 4, (rule, value) => rule with { LargestAxis = (int)value }),
                .. Decay<Soap>(),
            ],
        };
    }

    private static IEnumerable<RuleOption> MuonOptions<TRule>()
        where TRule : MuonRule =>
        [
            RuleEntry<TRule>.Figure("momentum", 0.5, (rule, value) => (TRule)(rule with { Momentum = value })),
            RuleEntry<TRule>.Flag("nesterov", (rule, value) => (TRule)(rule with { Nesterov = value })),
            RuleEntry<TRule>.Choice(
                "momentum_form",
                MuonMomentum.CorrectedAverage,
                (rule, value) => (TRule)(rule with { MomentumForm = value })
            ),
            RuleEntry<TRule>.Number("steps", 3, (rule, value) => (TRule)(rule with { Steps = (int)value })),
            RuleEntry<TRule>.Choice(
                "coefficients",
                MuonCoefficients.PolarExpress,
                (rule, value) => (TRule)(rule with { Coefficients = value })
            ),
            RuleEntry<TRule>.Number(
                "linear_coefficient",
                2,
                (rule, value) => (TRule)(rule with { LinearCoefficient = value })
            ),
            RuleEntry<TRule>.Number(
                "cubic_coefficient",
                -4.7,
                (rule, value) => (TRule)(rule with { CubicCoefficient = value })
            ),
            RuleEntry<TRule>.Number(
                "quintic_coefficient",
                1.5,
                (rule, value) => (TRule)(rule with { QuinticCoefficient = value })
            ),
            RuleEntry<TRule>.Number("epsilon", 100, (rule, value) => (TRule)(rule with { Epsilon = value })),
            RuleEntry<TRule>.Choice(
                "epsilon_placement",
                MuonEpsilon.AddedByShape,
                (rule, value) => (TRule)(rule with { EpsilonPlacement = value })
            ),
            RuleEntry<TRule>.Number("safety_factor", 1.5, (rule, value) => (TRule)(rule with { SafetyFactor = value })),
            RuleEntry<TRule>.Choice(
                "preconditioning",
                NewtonSchulzStart.Schatten,
                (rule, value) => (TRule)(rule with { Preconditioning = value })
            ),
            RuleEntry<TRule>.Choice(
                "adjustment",
                MuonAdjustment.None,
                (rule, value) => (TRule)(rule with { Adjustment = value })
            ),
            RuleEntry<TRule>.Number("matched_rms", 0.5, (rule, value) => (TRule)(rule with { MatchedRms = value })),
            RuleEntry<TRule>.Choice(
                "kernels",
                MuonKernels.Flattened,
                (rule, value) => (TRule)(rule with { Kernels = value })
            ),
            RuleEntry<TRule>.Flag(
                "normalize_spatial",
                (rule, value) => (TRule)(rule with { NormalizeSpatial = value })
            ),
            RuleEntry<TRule>.Choice(
                "output_axis",
                OutputAxis.Last,
                (rule, value) => (TRule)(rule with { OutputAxis = value })
            ),
            RuleEntry<TRule>.Choice(
                "fallback",
                MuonFallback.NAdamW,
                (rule, value) => (TRule)(rule with { Fallback = value })
            ),
            RuleEntry<TRule>.Number(
                "fallback_rate_scale",
                0.5,
                (rule, value) => (TRule)(rule with { FallbackRateScale = value })
            ),
            RuleEntry<TRule>.Figure(
                "fallback_beta1",
                0.5,
                (rule, value) => (TRule)(rule with { FallbackBeta1 = value })
            ),
            RuleEntry<TRule>.Figure(
                "fallback_beta2",
                0.5,
                (rule, value) => (TRule)(rule with { FallbackBeta2 = value })
            ),
            RuleEntry<TRule>.Number(
                "fallback_epsilon",
                0.1,
                (rule, value) => (TRule)(rule with { FallbackEpsilon = value })
            ),
        ];

    /// <summary>Everything that some option acts on: batched kernels, a fallback, a matched size, an ε that counts.</summary>
    private static TRule MuonProbeBase<TRule>(TRule rule)
        where TRule : MuonRule =>
        (TRule)(
            rule with
            {
                WeightDecay = 0.1,
                Nesterov = false,
                Coefficients = MuonCoefficients.Constant,
                Epsilon = 0.1,
                EpsilonPlacement = MuonEpsilon.Added,
                Adjustment = MuonAdjustment.MatchRmsAdamW,
                Kernels = MuonKernels.Batched,
                Fallback = MuonFallback.AdamW,
            }
        );
}
