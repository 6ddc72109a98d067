using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>adagrad, adadelta, rprop, sm3.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, Func<OptaxOp, PeerRule>> AdaptiveFamily => new() { ["adadelta"] = Adadelta };

    // Without a learning rate optax adds what it should subtract.
    private static PeerRule Adadelta(OptaxOp op)
    {
        bool descends = op.Options.Has("learning_rate");
        op.Options.Ignore("learning_rate");
        Hyperparameter decay = op.Decay(mask: "weight_decay_mask");
        if (!descends)
            op.Options.RequireOff($"{op.Name} without a learning rate", "weight_decay");
        return new(
            new Adadelta(descends ? op.Rate : 1)
            {
                Rho = op.Figure("rho"),
                Epsilon = op.Options.Number("eps"),
                WeightDecay = decay,
                DecayMode = DecayMode.Coupled,
                Maximize = !descends,
            }
        )
        {
            Slots = new Dictionary<string, SlotSource> { ["e_g"] = "square_avg", ["e_x"] = "acc_delta" },
        };
    }
}
