using System.Text.RegularExpressions;
using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <content>Muon, with AdamW for what is no matrix.</content>
public static partial class KerasRules
{
    private static Dictionary<string, Func<KerasOptimizer, PeerRule>> OrthogonalFamily =>
        new() { ["keras.Muon"] = Muon };

    // Keras leaves to AdamW what has not two axes, and what a pattern names; an embedding layer of Keras has another name here.
    private static PeerRule Muon(KerasOptimizer optimizer)
    {
        string[] excluded = optimizer.Options.Texts("exclude_layers");
        optimizer.Options.Ignore(
            "exclude_embeddings",
            "adam_beta_1",
            "adam_beta_2",
            "epsilon",
            "adam_lr_ratio",
            "adam_weight_decay",
            "weight_decay",
            "muon_a",
            "muon_b",
            "muon_c",
            "momentum",
            "ns_steps",
            "nesterov",
            "rms_rate"
        );
        bool isNamed = Array.Exists(
            excluded,
            pattern => Regex.IsMatch(optimizer.Parameter, pattern, RegexOptions.None, TimeSpan.FromSeconds(1))
        );
        if (optimizer.Shape.Rank != 2 || isNamed)
            return MuonAdam(optimizer);
        return new(
            new Muon(optimizer.Rate)
            {
                Momentum = optimizer.Options.Number("momentum"),
                MomentumForm = MuonMomentum.Sum,
                Nesterov = optimizer.Options.Flag("nesterov"),
                LinearCoefficient = optimizer.Options.Number("muon_a"),
                CubicCoefficient = optimizer.Options.Number("muon_b"),
                QuinticCoefficient = optimizer.Options.Number("muon_c"),
                Steps = optimizer.Options.Integer("ns_steps"),
                Epsilon = 1e-7, // whatever the option says, which is AdamW's
                EpsilonPlacement = MuonEpsilon.Added,
                Adjustment = optimizer.Options.Has("rms_rate") ? MuonAdjustment.MatchRmsAdamW : MuonAdjustment.None,
                MatchedRms = optimizer.Options.Number("rms_rate", 0.2),
                WeightDecay = optimizer.WeightDecay,
            }
        )
        {
            Slots = new Dictionary<string, SlotSource> { ["momentum"] = "momentum_buffer" },
        };
    }

    private static PeerRule MuonAdam(KerasOptimizer optimizer)
    {
        double ratio = optimizer.Options.Number("adam_lr_ratio");
        // The ratio is the step's alone: decay goes with the whole rate.
        double decay = optimizer.Decays ? optimizer.Options.Number("adam_weight_decay", 0) : 0;
        return new(
            new KerasAdam(ratio == 1 ? optimizer.Rate : ratio * optimizer.Rate.Initial)
            {
                Beta1 = optimizer.Options.Number("adam_beta_1"),
                Beta2 = optimizer.Options.Number("adam_beta_2"),
                Epsilon = optimizer.Options.Number("epsilon"),
                WeightDecay = decay / ratio,
                DecayMode = DecayMode.Decoupled,
            }
        )
        {
            Slots = Moments,
        };
    }
}
