using System.Text.RegularExpressions;
using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
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
            throw new UnsupportedException("keras.Muon beside parameters for AdamW");
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
}
