using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <content>SGD.</content>
public static partial class KerasRules
{
    private static Dictionary<string, Func<KerasOptimizer, PeerRule>> DescentFamily => new() { ["keras.SGD"] = Sgd };

    // Keras keeps what it adds in its momentum, m ← μ·m − η·g, and Strata what it subtracts.
    private static PeerRule Sgd(KerasOptimizer optimizer)
    {
        double momentum = optimizer.Options.Number("momentum");
        bool nesterov = optimizer.Options.Flag("nesterov");
        return new(
            new Sgd(optimizer.Rate)
            {
                Momentum = momentum,
                Nesterov = nesterov && momentum != 0,
                RateInMomentum = true,
                WeightDecay = optimizer.WeightDecay,
                DecayMode = DecayMode.Decoupled,
            }
        )
        {
            Slots = new Dictionary<string, SlotSource> { ["momentum"] = new("momentum_buffer", -1) },
        };
    }
}
