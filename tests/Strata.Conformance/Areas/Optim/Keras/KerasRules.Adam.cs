using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <content>Adam, AdamW, Adamax, Nadam.</content>
public static partial class KerasRules
{
    private static Dictionary<string, SlotSource> Moments =>
        new()
        {
            ["momentum"] = "exp_avg",
            ["velocity"] = "exp_avg_sq",
            ["velocity_hat"] = "max_exp_avg_sq",
        };

    private static Dictionary<string, Func<KerasOptimizer, PeerRule>> AdamFamily =>
        new()
        {
            ["keras.Adam"] = Adam,
            ["keras.AdamW"] = Adam,
            ["keras.Adamax"] = Adamax,
            ["keras.Nadam"] = Nadam,
        };

    private static PeerRule Adam(KerasOptimizer optimizer) =>
        new(
            new KerasAdam(optimizer.Rate)
            {
                Beta1 = optimizer.Options.Number("beta_1"),
                Beta2 = optimizer.Options.Number("beta_2"),
                Epsilon = optimizer.Options.Number("epsilon"),
                AmsGrad = optimizer.Options.Flag("amsgrad"),
                WeightDecay = optimizer.WeightDecay,
            }
        )
        {
            Slots = Moments,
        };

    private static PeerRule Adamax(KerasOptimizer optimizer) =>
        new(
            new KerasAdamax(optimizer.Rate)
            {
                Beta1 = optimizer.Options.Number("beta_1"),
                Beta2 = optimizer.Options.Number("beta_2"),
                Epsilon = optimizer.Options.Number("epsilon"),
                WeightDecay = optimizer.WeightDecay,
            }
        )
        {
            Slots = new Dictionary<string, SlotSource> { ["momentum"] = "exp_avg", ["norm"] = "exp_inf" },
        };

    private static PeerRule Nadam(KerasOptimizer optimizer) =>
        new(
            new NAdam(optimizer.Rate)
            {
                Beta1 = optimizer.Options.Number("beta_1"),
                Beta2 = optimizer.Options.Number("beta_2"),
                Epsilon = optimizer.Options.Number("epsilon"),
                MomentumDecay = 1,
                WeightDecay = optimizer.WeightDecay,
                DecayMode = DecayMode.Decoupled,
            }
        )
        {
            Slots = Moments,
        };
}
