namespace Strata.Optim;

/// <content>Rules around a rule: an average of its steps, or a factor of them.</content>
internal static partial class OptaxChains
{
    private static DecayMode[] AnyMode => Enum.GetValues<DecayMode>();

    private static Dictionary<Type, Entry> Averages =>
        new()
        {
            [typeof(Mechanize)] = Row<Mechanize>(Mechanize, AnyMode),
            [typeof(ScheduleFree)] = Row<ScheduleFree>(
                (chain, rule) =>
                    Averaged(
                        chain,
                        chain.Stages.Of(chain.Group with { Rule = rule.Rule }),
                        rule.AveragingRate,
                        rule.Beta1,
                        rule.WeightPower
                    ),
                AnyMode
            ),
            [typeof(ScheduleFreeAdamW)] = Row<ScheduleFreeAdamW>(
                (chain, rule) =>
                    Averaged(
                        chain,
                        rule,
                        new RmsProp(0)
                        {
                            Alpha = rule.Beta2,
                            Epsilon = rule.Epsilon,
                            BiasCorrection = true,
                        }
                    ),
                AnyMode
            ),
            [typeof(ScheduleFreeSgd)] = Row<ScheduleFreeSgd>(
                (chain, rule) => Averaged(chain, rule, new Sgd(0)),
                AnyMode
            ),
        };

    private static IEnumerable<string> Averaged(OptaxChain chain, ScheduleFreeRule rule, UpdateRule inside) =>
        Averaged(
            chain,
            chain.Stages.Of(chain.Group with { Rule = inside }),
            rule.AveragingRate,
            rule.Beta1,
            rule.WeightPower
        );

    // The counter of optax' weights is one ahead of that of the step.
    private static IEnumerable<string> Averaged(
        OptaxChain chain,
        IEnumerable<string> inside,
        Hyperparameter? averagingRate,
        double beta1,
        double power
    )
    {
        string rate = averagingRate is { } own
            ? chain.Stages.Late(own, chain.Group, "averaging rate")
            : chain.Stages.Late(chain.Group.Rate, chain.Group, "learning rate");
        yield return $"optax.contrib.schedule_free(optax.chain({string.Join(", ", inside)}), learning_rate={rate}, "
            + $"b1={PythonText.Number(beta1)}, weight_lr_power={PythonText.Number(power)})";
    }

    private static IEnumerable<string> Mechanize(OptaxChain chain, Mechanize rule)
    {
        chain.RequireWholeGroup();
        chain.Check.Note(
            $"{chain.Group}: optax.contrib.mechanize finds the sum of steps from the distance covered, in float32, while the factor is small to fewer digits."
        );
        string inside = string.Join(", ", chain.Stages.Of(chain.Group with { Rule = rule.Rule }));
        yield return $"optax.contrib.mechanize(optax.chain({inside}), weight_decay={PythonText.Number(rule.BetDecay)}, "
            + $"eps={PythonText.Number(rule.Epsilon)}, s_init={PythonText.Number(rule.InitialFactor)}, num_betas={rule.BettorCount})";
    }
}
