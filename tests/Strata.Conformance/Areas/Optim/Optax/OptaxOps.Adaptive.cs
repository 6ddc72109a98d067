using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>adagrad, adadelta, rprop, sm3, madgrad, cocob.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, Func<OptaxOp, PeerRule>> AdaptiveFamily =>
        new()
        {
            ["adadelta"] = Adadelta,
            ["adagrad"] = Adagrad,
            ["rprop"] = Rprop,
            ["sm3"] = Sm3,
            ["madgrad"] = Madgrad,
            ["cocob"] = Cocob,
        };

    private static PeerRule Adagrad(OptaxOp op) =>
        new(
            new Adagrad(op.Rate)
            {
                InitialAccumulator = op.Options.Number("initial_accumulator_value"),
                Epsilon = op.Options.Number("eps"),
                EpsilonInRoot = true,
            }
        )
        {
            Slots = new Dictionary<string, SlotSource> { ["sum_of_squares"] = "sum" },
        };

    // One step late, which Strata does under a name of its own.
    private static PeerRule Rprop(OptaxOp op) =>
        new(
            new OptaxRprop(op.Rate)
            {
                Shrink = op.Options.Number("eta_minus"),
                Grow = op.Options.Number("eta_plus"),
                SmallestStep = op.Options.Number("min_step_size"),
                LargestStep = op.Options.Number("max_step_size"),
            }
        );

    private static PeerRule Sm3(OptaxOp op) =>
        new(new Sm3(op.Rate) { Momentum = op.Figure("momentum") })
        {
            Slots = Enumerable
                .Range(0, 4)
                .ToDictionary(axis => $"mu.axis{axis}", axis => new SlotSource($"mu.axis{axis}")),
        };

    private static PeerRule Madgrad(OptaxOp op) =>
        new(
            new Madgrad(op.Rate)
            {
                Momentum = Kept(op.Figure("momentum")),
                Epsilon = op.Options.Number("eps"),
                WeightDecay = op.Decay(),
            }
        );

    private static PeerRule Cocob(OptaxOp op) =>
        new(
            new Cocob(op.Rate)
            {
                Alpha = op.Options.Number("alpha"),
                Epsilon = op.Options.Number("eps"),
                WeightDecay = op.Decay(),
            }
        );

    /// <summary>A momentum that keeps its state also where it is 0, as optax does: a schedule may leave 0 again.</summary>
    private static Hyperparameter Kept(Hyperparameter momentum) =>
        momentum.IsConstant ? Schedule.Constant(momentum.Initial) : momentum;

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
