using System.Text.Json;
using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Numerics.Kernels;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Timm;

/// <content>Muon and AdaMuon, with their fallback.</content>
public static partial class TimmRules
{
    private static Dictionary<string, Func<TimmGroup, PeerRule>> OrthogonalFamily => new() { ["timm.Muon"] = Muon };

    private static PeerRule Muon(TimmGroup group)
    {
        MuonRule rule = group.Options.Text("algo") switch
        {
            "muon" => new Muon(group.Rate),
            "adamuon" => new AdaMuon(group.Rate) { Beta2 = group.Betas[1] },
            string other => throw new UnsupportedException($"timm.Muon with algo {other}"),
        };
        bool nesterov = group.Options.Flag("nesterov");
        rule = rule with
        {
            WeightDecay = group.Options.Number("weight_decay"),
            Momentum = group.Options.Number("momentum"),
            Nesterov = nesterov,
            Steps = group.Options.Integer("ns_steps"),
            Epsilon = group.Options.Number("eps"),
            EpsilonPlacement = group.Options.Flag("scale_eps") ? MuonEpsilon.AddedByShape : MuonEpsilon.Floor,
            SafetyFactor = group.Options.Number("safety_factor"),
            Preconditioning = NewtonSchulzStart.Frobenius,
            Adjustment = AdjustmentOf(group),
            Kernels = group.Options.Text("conv_mode") == "batched" ? MuonKernels.Batched : MuonKernels.Flattened,
            NormalizeSpatial = group.Options.Flag("normalize_spatial"),
            Fallback = nesterov ? MuonFallback.NAdamW : MuonFallback.AdamW,
            FallbackRateScale = group.Options.Number("fallback_lr_scale"),
            FallbackBeta1 = group.Betas[0],
            FallbackBeta2 = group.Betas[1],
            FallbackEpsilon = group.Options.Number("eps"),
        };
        return new(WithCoefficients(rule, group));
    }

    private static MuonRule WithCoefficients(MuonRule rule, TimmGroup group)
    {
        JsonElement table = group.Options.Raw("ns_coefficients");
        if (table.ValueKind == JsonValueKind.String)
            return rule with
            {
                Coefficients = table.GetString() switch
                {
                    "original" => MuonCoefficients.Constant,
                    "quintic" => MuonCoefficients.Quintic,
                    "polar_express" => MuonCoefficients.PolarExpress,
                    _ => throw new UnsupportedException($"timm.Muon with ns_coefficients {table.GetRawText()}"),
                },
            };
        double[] own = group.Options.Numbers("ns_coefficients");
        return rule with
        {
            Coefficients = MuonCoefficients.Constant,
            LinearCoefficient = own[0],
            CubicCoefficient = own[1],
            QuinticCoefficient = own[2],
        };
    }

    private static MuonAdjustment AdjustmentOf(TimmGroup group) =>
        group.Options.OptionalText("adjust_lr_fn") switch
        {
            null => MuonAdjustment.None,
            "original" => MuonAdjustment.Original,
            "match_rms_adamw" => MuonAdjustment.MatchRmsAdamW,
            "rms_to_rms" => MuonAdjustment.RmsToRms,
            "rsqrt_in" => MuonAdjustment.RsqrtIn,
            string other => throw new UnsupportedException($"timm.Muon with adjust_lr_fn {other}"),
        };
}
