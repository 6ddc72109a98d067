using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <content>Adagrad, Adadelta, Ftrl.</content>
public static partial class KerasRules
{
    private static Dictionary<string, Func<KerasOptimizer, PeerRule>> AdaptiveFamily =>
        new() { ["keras.Adadelta"] = Adadelta };

    private static PeerRule Adadelta(KerasOptimizer optimizer) =>
        new(
            new Adadelta(optimizer.Rate)
            {
                Rho = optimizer.Options.Number("rho"),
                Epsilon = optimizer.Options.Number("epsilon"),
                WeightDecay = optimizer.WeightDecay,
                DecayMode = DecayMode.Decoupled,
            }
        )
        {
            Slots = new Dictionary<string, SlotSource>
            {
                ["accumulated_grad"] = "square_avg",
                ["accumulated_delta_var"] = "acc_delta",
            },
        };
}
