using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <content>Lamb.</content>
public static partial class KerasRules
{
    private static Dictionary<string, Func<KerasOptimizer, PeerRule>> LayerwiseFamily =>
        new() { ["keras.Lamb"] = Lamb };

    private static PeerRule Lamb(KerasOptimizer optimizer) =>
        new(
            new Lamb(optimizer.Rate)
            {
                Beta1 = optimizer.Options.Number("beta_1"),
                Beta2 = optimizer.Options.Number("beta_2"),
                Epsilon = optimizer.Options.Number("epsilon"),
                MaxGradientNorm = double.PositiveInfinity,
                AlwaysAdapt = true,
                WeightDecay = optimizer.WeightDecay,
                DecayMode = DecayMode.Decoupled,
            }
        )
        {
            Slots = new Dictionary<string, SlotSource> { ["momentum"] = "exp_avg", ["velocity"] = "exp_avg_sq" },
        };
}
