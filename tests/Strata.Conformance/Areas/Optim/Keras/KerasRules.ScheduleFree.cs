using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <content>ScheduleFreeAdamW.</content>
public static partial class KerasRules
{
    private static Dictionary<string, Func<KerasOptimizer, PeerRule>> ScheduleFreeFamily =>
        new() { ["keras.ScheduleFreeAdamW"] = ScheduleFreeAdamW };

    private static PeerRule ScheduleFreeAdamW(KerasOptimizer optimizer) =>
        new(
            new KerasScheduleFreeAdamW(optimizer.Rate)
            {
                Beta1 = optimizer.Options.Number("beta_1"),
                Beta2 = optimizer.Options.Number("beta_2"),
                Epsilon = optimizer.Options.Number("epsilon"),
                WarmUpSteps = optimizer.Options.Number("warmup_steps"),
                WeightDecay = optimizer.WeightDecay,
            }
        )
        {
            Slots = new Dictionary<string, SlotSource> { ["momentum"] = "z", ["velocity"] = "exp_avg_sq" },
        };
}
