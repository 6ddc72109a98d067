using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <content>Lion.</content>
public static partial class KerasRules
{
    private static Dictionary<string, Func<KerasOptimizer, PeerRule>> SignFamily => new() { ["keras.Lion"] = Lion };

    private static PeerRule Lion(KerasOptimizer optimizer) =>
        new(
            new Lion(optimizer.Rate)
            {
                Beta1 = optimizer.Options.Number("beta_1"),
                Beta2 = optimizer.Options.Number("beta_2"),
                WeightDecay = optimizer.WeightDecay,
            }
        )
        {
            Slots = new Dictionary<string, SlotSource> { ["momentum"] = "exp_avg" },
        };
}
