namespace Strata.Optim;

public static partial class RuleRegistry
{
    /// <summary>The rules that most plans name, each by itself: a name is looked for from the first row on.</summary>
    private static IEnumerable<RuleEntry> Usual()
    {
        yield return NewAdamW();
        yield return NewSgd();
        yield return NewAdam();
    }

    private static RuleEntry<AdamW> NewAdamW() =>
        new RuleEntry<AdamW>("adamw", rate => new AdamW(rate))
        {
            Source = "torch.optim.AdamW 2.13",
            Paper = "https://arxiv.org/abs/1711.05101",
            Options = AdamOptions<AdamW>(),
        };

    private static RuleEntry<Sgd> NewSgd() =>
        new RuleEntry<Sgd>("sgd", rate => new Sgd(rate))
        {
            Source = "torch.optim.SGD 2.13",
            RosenbrockRate = 1e-3,
            // Dampening acts on a buffer, and Nesterov's form needs one.
            ProbeBase = rule => ((Sgd)rule) with { Momentum = 0.9, WeightDecay = 0.1 },
            Paper = "https://proceedings.mlr.press/v28/sutskever13.html",
            Options =
            [
                RuleEntry<Sgd>.Figure("momentum", 0.5, (rule, value) => rule with { Momentum = value }),
                RuleEntry<Sgd>.Figure("dampening", 0.5, (rule, value) => rule with { Dampening = value }),
                RuleEntry<Sgd>.Flag("nesterov", (rule, value) => rule with { Nesterov = value }),
                RuleEntry<Sgd>.Flag("rate_in_momentum", (rule, value) => rule with { RateInMomentum = value }),
                RuleEntry<Sgd>.Figure("weight_decay", 0.3, (rule, value) => rule with { WeightDecay = value }),
                RuleEntry<Sgd>.Mode(
                    "decay_mode",
                    DecayMode.Independent,
                    (rule, value) => rule with { DecayMode = value }
                ),
                RuleEntry<Sgd>.Flag("maximize", (rule, value) => rule with { Maximize = value }),
            ],
        };

    private static RuleEntry<Adam> NewAdam() =>
        new RuleEntry<Adam>("adam", rate => new Adam(rate))
        {
            Source = "torch.optim.Adam 2.13",
            Paper = "https://arxiv.org/abs/1412.6980",
            Options = AdamOptions<Adam>(),
        };

    /// <summary>The other rules of PyTorch.</summary>
    private static IEnumerable<RuleEntry> Torch()
    {
        yield return new RuleEntry<Adadelta>("adadelta", rate => new Adadelta(rate))
        {
            Source = "torch.optim.Adadelta 2.13",
            RosenbrockRate = 1,
            DescentRate = 5,
            Paper = "https://arxiv.org/abs/1212.5701",
            Options =
            [
                RuleEntry<Adadelta>.Figure("rho", 0.5, (rule, value) => rule with { Rho = value }),
                RuleEntry<Adadelta>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                .. Decay<Adadelta>(),
            ],
        };

        yield return new RuleEntry<Adagrad>("adagrad", rate => new Adagrad(rate))
        {
            Source = "torch.optim.Adagrad 2.13",
            // Large enough for its place to matter.
            ProbeBase = rule => ((Adagrad)rule) with { Epsilon = 1e-3, WeightDecay = 0.1 },
            RosenbrockRate = 1,
            DescentRate = 1,
            Paper = "https://jmlr.org/papers/v12/duchi11a.html",
            Options =
            [
                RuleEntry<Adagrad>.Number(
                    "learning_rate_decay",
                    0.5,
                    (rule, value) => rule with { LearningRateDecay = value }
                ),
                RuleEntry<Adagrad>.Number(
                    "initial_accumulator",
                    0.1,
                    (rule, value) => rule with { InitialAccumulator = value }
                ),
                RuleEntry<Adagrad>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<Adagrad>.Flag("epsilon_in_root", (rule, value) => rule with { EpsilonInRoot = value }),
                .. Decay<Adagrad>(),
            ],
        };

        yield return new RuleEntry<Adamax>("adamax", rate => new Adamax(rate))
        {
            Source = "torch.optim.Adamax 2.13",
            Paper = "https://arxiv.org/abs/1412.6980",
            Options =
            [
                RuleEntry<Adamax>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<Adamax>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<Adamax>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                .. Decay<Adamax>(),
            ],
        };

        yield return new RuleEntry<RAdam>("radam", rate => new RAdam(rate))
        {
            Source = "torch.optim.RAdam 2.13",
            RosenbrockRate = 1e-3,
            DescentRate = 0.1,
            // Where the average of squares is trusted, and where ε is added before it is, shows only from the fifth update on.
            ProbeBase = rule => ((RAdam)rule) with { Epsilon = 1e-3, WeightDecay = 0.1 },
            Paper = "https://arxiv.org/abs/1908.03265",
            Options =
            [
                RuleEntry<RAdam>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<RAdam>.Figure("beta2", 0.9, (rule, value) => rule with { Beta2 = value }),
                RuleEntry<RAdam>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<RAdam>.Number("epsilon_root", 0.1, (rule, value) => rule with { EpsilonRoot = value }),
                RuleEntry<RAdam>.Flag("corrected_root", (rule, value) => rule with { CorrectedRoot = value }),
                RuleEntry<RAdam>.Number("threshold", 4, (rule, value) => rule with { Threshold = value }),
                RuleEntry<RAdam>.Flag("nesterov", (rule, value) => rule with { Nesterov = value }),
                .. Decay<RAdam>(),
            ],
        };

        yield return new RuleEntry<RmsProp>("rmsprop", rate => new RmsProp(rate))
        {
            Source = "torch.optim.RMSprop 2.13",
            // Nesterov's form and the place of the rate act on a buffer, the place of ε only where it is not tiny.
            ProbeBase = rule => ((RmsProp)rule) with { Momentum = 0.9, Epsilon = 1e-3, WeightDecay = 0.1 },
            Paper = "https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf",
            Options =
            [
                RuleEntry<RmsProp>.Figure("alpha", 0.5, (rule, value) => rule with { Alpha = value }),
                RuleEntry<RmsProp>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                RuleEntry<RmsProp>.Flag("epsilon_in_root", (rule, value) => rule with { EpsilonInRoot = value }),
                RuleEntry<RmsProp>.Number("initial_square", 1, (rule, value) => rule with { InitialSquare = value }),
                RuleEntry<RmsProp>.Flag("bias_correction", (rule, value) => rule with { BiasCorrection = value }),
                RuleEntry<RmsProp>.Figure("momentum", 0.5, (rule, value) => rule with { Momentum = value }),
                RuleEntry<RmsProp>.Flag("nesterov", (rule, value) => rule with { Nesterov = value }),
                RuleEntry<RmsProp>.Flag("rate_in_momentum", (rule, value) => rule with { RateInMomentum = value }),
                RuleEntry<RmsProp>.Flag("centered", (rule, value) => rule with { Centered = value }),
                .. Decay<RmsProp>(),
            ],
        };

        yield return new RuleEntry<Rprop>("rprop", rate => new Rprop(rate))
        {
            Source = "torch.optim.Rprop 2.13",
            Paper = "https://doi.org/10.1109/ICNN.1993.298623",
            Options =
            [
                RuleEntry<Rprop>.Number("shrink", 0.3, (rule, value) => rule with { Shrink = value }),
                RuleEntry<Rprop>.Number("grow", 1.5, (rule, value) => rule with { Grow = value }),
                RuleEntry<Rprop>.Number("smallest_step", 0.05, (rule, value) => rule with { SmallestStep = value }),
                RuleEntry<Rprop>.Number("largest_step", 0.11, (rule, value) => rule with { LargestStep = value }),
                .. Decay<Rprop>(),
            ],
        };
    }

    private static IReadOnlyList<RuleOption> AdamOptions<TRule>()
        where TRule : AdamRule =>
        [
            RuleEntry<TRule>.Figure("beta1", 0.5, (rule, value) => (TRule)(rule with { Beta1 = value })),
            RuleEntry<TRule>.Figure("beta2", 0.5, (rule, value) => (TRule)(rule with { Beta2 = value })),
            RuleEntry<TRule>.Number("epsilon", 0.1, (rule, value) => (TRule)(rule with { Epsilon = value })),
            RuleEntry<TRule>.Number("epsilon_root", 0.1, (rule, value) => (TRule)(rule with { EpsilonRoot = value })),
            RuleEntry<TRule>.Flag("nesterov", (rule, value) => (TRule)(rule with { Nesterov = value })),
            RuleEntry<TRule>.Flag("amsgrad", (rule, value) => (TRule)(rule with { AmsGrad = value })),
            .. Decay<TRule>(),
        ];
}
