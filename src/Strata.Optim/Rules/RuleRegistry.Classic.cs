namespace Strata.Optim;

public static partial class RuleRegistry
{
    private static IEnumerable<RuleEntry> SignRules()
    {
        yield return new RuleEntry<Lion>("lion", rate => new Lion(rate))
        {
            Source = "timm.optim.Lion 1.0",
            DescentRate = Schedule.Linear(0.08, 0, 300),
            Paper = "https://arxiv.org/abs/2302.06675",
            Options =
            [
                RuleEntry<Lion>.Figure("beta1", 0.5, (rule, value) => rule with { Beta1 = value }),
                RuleEntry<Lion>.Figure("beta2", 0.5, (rule, value) => rule with { Beta2 = value }),
                .. Decay<Lion>(),
            ],
        };

        yield return new RuleEntry<OptaxRprop>("optaxrprop", rate => new OptaxRprop(rate))
        {
            Source = "optax.rprop 0.2.8, with its steps one late",
            Paper = "https://doi.org/10.1109/ICNN.1993.298623",
            Options =
            [
                RuleEntry<OptaxRprop>.Number("shrink", 0.3, (rule, value) => rule with { Shrink = value }),
                RuleEntry<OptaxRprop>.Number("grow", 1.5, (rule, value) => rule with { Grow = value }),
                RuleEntry<OptaxRprop>.Number(
                    "smallest_step",
                    0.05,
                    (rule, value) => rule with { SmallestStep = value }
                ),
                RuleEntry<OptaxRprop>.Number("largest_step", 0.11, (rule, value) => rule with { LargestStep = value }),
                .. Decay<OptaxRprop>(),
            ],
        };

        yield return new RuleEntry<SignSgd>("signsgd", rate => new SignSgd(rate))
        {
            Source = "optax.sign_sgd 0.2.8",
            RosenbrockRate = 1e-3,
            DescentRate = Schedule.Linear(0.03, 0, 300),
            Paper = "https://arxiv.org/abs/1802.04434",
            Options = [.. Decay<SignSgd>()],
        };

        yield return new RuleEntry<Signum>("signum", rate => new Signum(rate))
        {
            Source = "optax.signum 0.2.8",
            DescentRate = Schedule.Linear(0.03, 0, 300),
            Paper = "https://arxiv.org/abs/1802.04434",
            Options =
            [
                RuleEntry<Signum>.Figure("beta", 0.5, (rule, value) => rule with { Beta = value }),
                .. Decay<Signum>(),
            ],
        };
    }

    private static IEnumerable<RuleEntry> AccumulatorRules()
    {
        yield return new RuleEntry<Asgd>("asgd", rate => new Asgd(rate))
        {
            Source = "torch.optim.ASGD 2.13",
            RosenbrockRate = 1e-3,
            ProbeBase = rule => ((Asgd)rule) with { Lambda = 0.5, WeightDecay = 0.1 },
            Paper = "https://doi.org/10.1137/0330046",
            Options =
            [
                RuleEntry<Asgd>.Number("lambda", 0.1, (rule, value) => rule with { Lambda = value }),
                RuleEntry<Asgd>.Number("alpha", 0.5, (rule, value) => rule with { Alpha = value }),
                RuleEntry<Asgd>.Number("average_from", 2, (rule, value) => rule with { AverageFrom = value }),
                .. Decay<Asgd>(),
            ],
        };

        yield return new RuleEntry<Cocob>("cocob", rate => new Cocob(rate))
        {
            Source = "optax.contrib.cocob 0.2.8",
            RosenbrockRate = 1,
            DescentRate = 1,
            Paper = "https://arxiv.org/abs/1705.07795",
            Options =
            [
                RuleEntry<Cocob>.Number("alpha", 3, (rule, value) => rule with { Alpha = value }),
                RuleEntry<Cocob>.Number("epsilon", 3, (rule, value) => rule with { Epsilon = value }),
                .. Decay<Cocob>(),
            ],
        };

        yield return new RuleEntry<Ftrl>("ftrl", rate => new Ftrl(rate))
        {
            Source = "keras.optimizers.Ftrl 3.15",
            RosenbrockRate = 1,
            NeedsConstantRate = true,
            DescentRate = 1,
            Paper = "https://doi.org/10.1145/2487575.2488200",
            Options =
            [
                RuleEntry<Ftrl>.Number(
                    "accumulator_power",
                    0.3,
                    (rule, value) => rule with { AccumulatorPower = value }
                ),
                RuleEntry<Ftrl>.Number(
                    "initial_accumulator",
                    1,
                    (rule, value) => rule with { InitialAccumulator = value }
                ),
                RuleEntry<Ftrl>.Number("l1", 0.5, (rule, value) => rule with { L1 = value }),
                RuleEntry<Ftrl>.Number("l2", 0.5, (rule, value) => rule with { L2 = value }),
                RuleEntry<Ftrl>.Number("l2_shrinkage", 0.5, (rule, value) => rule with { L2Shrinkage = value }),
                RuleEntry<Ftrl>.Number("beta", 0.5, (rule, value) => rule with { Beta = value }),
                .. Decay<Ftrl>(),
            ],
        };

        yield return new RuleEntry<Madgrad>("madgrad", rate => new Madgrad(rate))
        {
            Source = "timm.optim.MADGRAD 1.0",
            Paper = "https://arxiv.org/abs/2101.11075",
            Options =
            [
                RuleEntry<Madgrad>.Figure("momentum", 0, (rule, value) => rule with { Momentum = value }),
                RuleEntry<Madgrad>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                .. Decay<Madgrad>(),
            ],
        };

        yield return new RuleEntry<OptimisticGradientDescent>(
            "optimisticgradientdescent",
            rate => new OptimisticGradientDescent(rate)
        )
        {
            Source = "optax.optimistic_gradient_descent 0.2.8",
            RosenbrockRate = 1e-3,
            Paper = "https://arxiv.org/abs/1901.08511",
            Options =
            [
                RuleEntry<OptimisticGradientDescent>.Figure("alpha", 0.5, (rule, value) => rule with { Alpha = value }),
                RuleEntry<OptimisticGradientDescent>.Figure("beta", 0.5, (rule, value) => rule with { Beta = value }),
                .. Decay<OptimisticGradientDescent>(),
            ],
        };

        yield return new RuleEntry<Sm3>("sm3", rate => new Sm3(rate))
        {
            Source = "optax.sm3 0.2.8",
            RosenbrockRate = 1,
            DescentRate = 1,
            Paper = "https://arxiv.org/abs/1901.11150",
            Options =
            [
                RuleEntry<Sm3>.Figure("momentum", 0.5, (rule, value) => rule with { Momentum = value }),
                RuleEntry<Sm3>.Number("epsilon", 0.1, (rule, value) => rule with { Epsilon = value }),
                .. Decay<Sm3>(),
            ],
        };
    }
}
