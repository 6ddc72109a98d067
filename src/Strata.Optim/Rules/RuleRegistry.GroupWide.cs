namespace Strata.Optim;

public static partial class RuleRegistry
{
    private static IEnumerable<RuleEntry> Distances()
    {
        yield return new RuleEntry<DAdaptAdamW>("dadaptadamw", rate => new DAdaptAdamW(rate))
        {
            Source = "optax.contrib.dadapt_adamw 0.2.8",
            Paper = "https://arxiv.org/abs/2301.07733",
            RosenbrockRate = 1,
            DescentRate = 1,
            ProbeBase = rule => ((DAdaptAdamW)rule) with { WeightDecay = 0.1, InitialEstimate = 0.01 },
            Options =
            [
                RuleEntry<DAdaptAdamW>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<DAdaptAdamW>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<DAdaptAdamW>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<DAdaptAdamW>.Number(
                    "initial_estimate",
                    0.1,
                    (rule, value) => rule with { InitialEstimate = value }
                ),
                .. Decay<DAdaptAdamW>(),
            ],
        };

        yield return new RuleEntry<Dog>("dog", rate => new Dog(rate))
        {
            Source = "optax.contrib.dog 0.2.8",
            Paper = "https://arxiv.org/abs/2302.12022",
            RosenbrockRate = 1,
            DescentRate = 1,
            ProbeBase = rule => ((Dog)rule) with { WeightDecay = 0.1, StartValue = 0.1 },
            Options =
            [
                RuleEntry<Dog>.Choice("start", DogStart.LearningRate, (rule, value) => rule with { Start = value }),
                RuleEntry<Dog>.Number("start_value", 0.5, (rule, value) => rule with { StartValue = value }),
                RuleEntry<Dog>.Number("epsilon", 50, (rule, value) => rule with { Epsilon = value }),
                .. Decay<Dog>(),
            ],
        };

        yield return new RuleEntry<Dowg>("dowg", rate => new Dowg(rate))
        {
            Source = "optax.contrib.dowg 0.2.8",
            Paper = "https://arxiv.org/abs/2305.16284",
            RosenbrockRate = 0.3,
            DescentRate = 1,
            ProbeBase = rule => ((Dowg)rule) with { WeightDecay = 0.1, InitialSquaredDistance = 0.01 },
            Options =
            [
                RuleEntry<Dowg>.Number(
                    "initial_squared_distance",
                    0.1,
                    (rule, value) => rule with { InitialSquaredDistance = value }
                ),
                RuleEntry<Dowg>.Number("epsilon", 0.5, (rule, value) => rule with { Epsilon = value }),
                .. Decay<Dowg>(),
            ],
        };

        yield return new RuleEntry<LDog>("ldog", rate => new LDog(rate))
        {
            Source = "optax.scale_by_distance_over_gradients 0.2.8",
            Paper = "https://arxiv.org/abs/2302.12022",
            RosenbrockRate = 1,
            DescentRate = 1,
            ProbeBase = rule => ((LDog)rule) with { WeightDecay = 0.1, StartValue = 0.1 },
            Options =
            [
                RuleEntry<LDog>.Number("start_value", 0.5, (rule, value) => rule with { StartValue = value }),
                RuleEntry<LDog>.Number("epsilon", 0.5, (rule, value) => rule with { Epsilon = value }),
                .. Decay<LDog>(),
            ],
        };

        yield return new RuleEntry<Prodigy>("prodigy", rate => new Prodigy(rate))
        {
            Source = "optax.contrib.prodigy 0.2.8",
            Paper = "https://arxiv.org/abs/2306.06101",
            RosenbrockRate = 1,
            DescentRate = 1,
            // The estimate must grow, or its options do nothing.
            ProbeBase = rule => ((Prodigy)rule) with { WeightDecay = 0.1, InitialEstimate = 0.01, Coefficient = 200 },
            Options =
            [
                RuleEntry<Prodigy>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<Prodigy>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<Prodigy>.Figure("beta3", 0.5, (rule, value) => rule with { Beta3 = value }),
                RuleEntry<Prodigy>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<Prodigy>.Number(
                    "initial_estimate",
                    0.1,
                    (rule, value) => rule with { InitialEstimate = value }
                ),
                RuleEntry<Prodigy>.Number("coefficient", 500, (rule, value) => rule with { Coefficient = value }),
                RuleEntry<Prodigy>.Flag("safeguard_warm_up", (rule, value) => rule with { SafeguardWarmUp = value }),
                .. Decay<Prodigy>(),
            ],
        };
    }

    private static IEnumerable<RuleEntry> Losses()
    {
        yield return new RuleEntry<Momo>("momo", rate => new Momo(rate))
        {
            Source = "momo-opt 0.1, optax.contrib.momo 0.2.8",
            Paper = "https://arxiv.org/abs/2305.07583",
            Options =
            [
                RuleEntry<Momo>.Figure("beta", 0.5, (rule, value) => rule with { Beta = value }),
                .. Bounds<Momo>(),
                .. Decay<Momo>(),
            ],
        };

        yield return new RuleEntry<MomoAdam>("momoadam", rate => new MomoAdam(rate))
        {
            Source = "momo-opt 0.1, optax.contrib.momo_adam 0.2.8",
            Paper = "https://arxiv.org/abs/2305.07583",
            Options =
            [
                RuleEntry<MomoAdam>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<MomoAdam>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<MomoAdam>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                .. Bounds<MomoAdam>(),
                .. Decay<MomoAdam>(),
            ],
        };

        yield return new RuleEntry<PolyakSgd>("polyaksgd", rate => new PolyakSgd(rate))
        {
            Source = "optax.polyak_sgd 0.2.8",
            // Above some of the losses, and a gap that some steps would close with more than the largest rate.
            ProbeBase = rule => ((PolyakSgd)rule) with { WeightDecay = 0.1, SmallestLoss = 0.9, Scaling = 0.1 },
            Paper = "https://arxiv.org/abs/2002.10542",
            Options =
            [
                RuleEntry<PolyakSgd>.Figure("scaling", 0.5, (rule, value) => rule with { Scaling = value }),
                RuleEntry<PolyakSgd>.Number("smallest_loss", 1, (rule, value) => rule with { SmallestLoss = value }),
                RuleEntry<PolyakSgd>.Number("epsilon", 10, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<PolyakSgd>.Flag("plus", (rule, value) => rule with { Plus = value }),
                .. Decay<PolyakSgd>(),
            ],
        };
    }

    private static IEnumerable<RuleEntry> ScheduleFrees()
    {
        yield return new RuleEntry<KerasScheduleFreeAdamW>(
            "kerasschedulefreeadamw",
            rate => new KerasScheduleFreeAdamW(rate)
        )
        {
            Source = "keras.optimizers.ScheduleFreeAdamW 3.15",
            // As Keras computes it, beta1 drops out of the step.
            ProbeBase = rule => ((KerasScheduleFreeAdamW)rule) with { WeightDecay = 0.1, AsPublished = true },
            DescentRate = 0.5,
            Paper = "https://arxiv.org/abs/2405.15682",
            Options =
            [
                RuleEntry<KerasScheduleFreeAdamW>.Number("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<KerasScheduleFreeAdamW>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<KerasScheduleFreeAdamW>.Number(
                    "epsilon",
                    0.1,
                    (rule, value) => rule with { Epsilon = value }
                ),
                RuleEntry<KerasScheduleFreeAdamW>.Number(
                    "warm_up_steps",
                    4,
                    (rule, value) => rule with { WarmUpSteps = value }
                ),
                RuleEntry<KerasScheduleFreeAdamW>.Flag(
                    "as_published",
                    (rule, value) => rule with { AsPublished = value }
                ) with
                {
                    Probe = RuleOptionValue.Of(false),
                },
                .. Decay<KerasScheduleFreeAdamW>(),
            ],
        };

        yield return new RuleEntry<ScheduleFreeAdamW>("schedulefreeadamw", rate => new ScheduleFreeAdamW(rate))
        {
            Source = "schedulefree 1.4 (AdamWScheduleFree), optax.contrib.schedule_free_adamw 0.2.8",
            DescentRate = 0.5,
            Paper = "https://arxiv.org/abs/2405.15682",
            ProbeBase = RisingWeights,
            Options =
            [
                .. Averages<ScheduleFreeAdamW>(),
                RuleEntry<ScheduleFreeAdamW>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<ScheduleFreeAdamW>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                .. Decay<ScheduleFreeAdamW>(),
            ],
        };

        yield return new RuleEntry<ScheduleFreeSgd>("schedulefreesgd", rate => new ScheduleFreeSgd(rate))
        {
            Source = "schedulefree 1.4 (SGDScheduleFree), optax.contrib.schedule_free_sgd 0.2.8",
            Paper = "https://arxiv.org/abs/2405.15682",
            RosenbrockRate = 1e-3,
            DescentRate = 1,
            ProbeBase = RisingWeights,
            Options = [.. Averages<ScheduleFreeSgd>(), .. Decay<ScheduleFreeSgd>()],
        };
    }

    private static IEnumerable<RuleEntry> SecondOrders()
    {
        yield return new RuleEntry<Lbfgs>("lbfgs", rate => new Lbfgs(rate))
        {
            Source = "optax.lbfgs 0.2.8 without line search",
            Paper = "https://doi.org/10.1007/BF01589116",
            Options =
            [
                RuleEntry<Lbfgs>.Number("memory_size", 2, (rule, value) => rule with { MemorySize = (int)value }),
                RuleEntry<Lbfgs>.Flag("unscaled_initial", (rule, value) => rule with { UnscaledInitial = value }),
                .. Decay<Lbfgs>(),
            ],
        };

        yield return new RuleEntry<Sophia>("sophia", rate => new Sophia(rate))
        {
            Source = "optax.contrib.sophia 0.2.8",
            Paper = "https://arxiv.org/abs/2305.14342",
            // Far from the limit, or it hides the options.
            ProbeBase = rule => ((Sophia)rule) with { Gamma = 10, ClipThreshold = 5, WeightDecay = 0.1 },
            Options =
            [
                RuleEntry<Sophia>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<Sophia>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<Sophia>.Number("epsilon", 1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<Sophia>.Number("gamma", 5, (rule, value) => rule with { Gamma = value }),
                RuleEntry<Sophia>.Number("clip_threshold", 0.1, (rule, value) => rule with { ClipThreshold = value }),
                .. Decay<Sophia>(),
            ],
        };
    }

    /// <summary>Weights by a rate that rises: by a constant one, all steps weigh alike.</summary>
    private static UpdateRule RisingWeights(UpdateRule rule) =>
        ((ScheduleFreeRule)rule) with
        {
            WeightDecay = 0.1,
            AveragingRate = Schedule.Linear(0.01, 0.1, 8),
        };

    private static IEnumerable<RuleOption> Averages<TRule>()
        where TRule : ScheduleFreeRule =>
        [
            RuleEntry<TRule>.Number("beta1", 0.5, (rule, value) => (TRule)(rule with { Beta1 = value })),
            RuleEntry<TRule>.Number("weight_power", 1, (rule, value) => (TRule)(rule with { WeightPower = value })),
            RuleEntry<TRule>.Figure("averaging_rate", 1, (rule, value) => (TRule)(rule with { AveragingRate = value })),
        ];

    private static IEnumerable<RuleOption> Bounds<TRule>()
        where TRule : MomoRule =>
        [
            RuleEntry<TRule>.Number("lower_bound", 1, (rule, value) => (TRule)(rule with { LowerBound = value })),
            RuleEntry<TRule>.Flag("adapt_lower_bound", (rule, value) => (TRule)(rule with { AdaptLowerBound = value })),
            RuleEntry<TRule>.Flag("decay_keeps_step", (rule, value) => (TRule)(rule with { DecayKeepsStep = value })),
        ];
}
