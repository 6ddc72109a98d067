using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <content>SGD.</content>
public static partial class KerasRules
{
    private static Dictionary<string, Func<KerasOptimizer, PeerRule>> DescentFamily => new() { ["keras.SGD"] = Sgd };

    // Keras keeps the rate in its momentum, m ← μ·m − η·g: with a constant rate that is −η times the buffer.
    private static PeerRule Sgd(KerasOptimizer optimizer)
    {
        double momentum = optimizer.Options.Number("momentum");
        bool nesterov = optimizer.Options.Flag("nesterov");
        if (momentum != 0 && !optimizer.Rate.IsConstant)
            throw new UnsupportedException("keras.SGD with momentum and a schedule");
        return new(
            new Sgd(optimizer.Rate)
            {
                Momentum = momentum,
                Nesterov = nesterov && momentum != 0,
                WeightDecay = optimizer.WeightDecay,
                DecayMode = DecayMode.Decoupled,
            }
        )
        {
            Slots = new Dictionary<string, SlotSource>
            {
                ["momentum"] = new("momentum_buffer", -optimizer.Rate.Initial),
            },
        };
    }
}
