using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim;

/// <content>Adafactor, Muon.</content>
public static partial class TorchRules
{
    private static Adafactor Adafactor(Item options, Hyperparameter rate)
    {
        // The first may be null: the precision of the parameter's type, which is Strata's default.
        System.Text.Json.JsonElement[] epsilons = [.. options.List("eps")];
        var rule = new Adafactor(rate)
        {
            Beta2Decay = options.Number("beta2_decay"),
            EpsilonScale = epsilons[1].GetDouble(),
            ClippingThreshold = options.Number("d"),
            WeightDecay = options.Number("weight_decay"),
            Maximize = options.Flag("maximize"),
        };
        return Item.ToNumber(epsilons[0]) is { } epsilon ? rule with { Epsilon = epsilon } : rule;
    }

    private static Muon Muon(Item options, Hyperparameter rate)
    {
        double[] coefficients = options.Numbers("ns_coefficients");
        return new(rate)
        {
            WeightDecay = options.Number("weight_decay"),
            Momentum = options.Number("momentum"),
            Nesterov = options.Flag("nesterov"),
            LinearCoefficient = coefficients[0],
            CubicCoefficient = coefficients[1],
            QuinticCoefficient = coefficients[2],
            Steps = options.Integer("ns_steps"),
            Epsilon = options.Number("eps"),
            Adjustment = options.OptionalText("adjust_lr_fn") switch
            {
                null or "original" => MuonAdjustment.Original,
                "match_rms_adamw" => MuonAdjustment.MatchRmsAdamW,
                string other => throw new UnsupportedException($"torch.optim.Muon with adjust_lr_fn {other}"),
            },
        };
    }
}
