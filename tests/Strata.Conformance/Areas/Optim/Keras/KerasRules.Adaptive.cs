using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <content>Adagrad, Adadelta, Ftrl.</content>
public static partial class KerasRules
{
    private static Dictionary<string, Func<KerasOptimizer, PeerRule>> AdaptiveFamily =>
        new()
        {
            ["keras.Adadelta"] = Adadelta,
            ["keras.Adagrad"] = Adagrad,
            ["keras.Ftrl"] = Ftrl,
        };

    private static PeerRule Adagrad(KerasOptimizer optimizer) =>
        new(
            new Adagrad(optimizer.Rate)
            {
                InitialAccumulator = optimizer.Options.Number("initial_accumulator_value"),
                Epsilon = optimizer.Options.Number("epsilon"),
                EpsilonInRoot = true,
                WeightDecay = optimizer.WeightDecay,
                DecayMode = DecayMode.Decoupled,
            }
        )
        {
            Slots = new Dictionary<string, SlotSource> { ["accumulator"] = "sum" },
        };

    private static PeerRule Ftrl(KerasOptimizer optimizer) =>
        new(
            new Ftrl(optimizer.Rate)
            {
                AccumulatorPower = -optimizer.Options.Number("learning_rate_power"),
                InitialAccumulator = optimizer.Options.Number("initial_accumulator_value"),
                L1 = optimizer.Options.Number("l1_regularization_strength"),
                L2 = optimizer.Options.Number("l2_regularization_strength"),
                L2Shrinkage = optimizer.Options.Number("l2_shrinkage_regularization_strength"),
                Beta = optimizer.Options.Number("beta"),
                WeightDecay = optimizer.WeightDecay,
            }
        );

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
