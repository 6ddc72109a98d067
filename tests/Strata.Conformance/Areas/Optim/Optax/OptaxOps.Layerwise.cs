using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>lamb, lars, fromage, novograd: a ratio or a moment for each parameter.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, Func<OptaxOp, PeerRule>> LayerwiseFamily =>
        new()
        {
            ["lamb"] = Lamb,
            ["lars"] = Lars,
            ["fromage"] = op => new(new Fromage(op.Rate) { MinNorm = op.Options.Number("min_norm") }),
            ["novograd"] = NovoGrad,
        };

    private static PeerRule Lamb(OptaxOp op) =>
        new(
            new Lamb(op.Rate)
            {
                Beta1 = op.Figure("b1"),
                Beta2 = op.Figure("b2"),
                Epsilon = op.Options.Number("eps"),
                EpsilonInRoot = op.Options.Number("eps_root"),
                MaxGradientNorm = double.PositiveInfinity,
                AlwaysAdapt = true,
                WeightDecay = op.Decay(),
            }
        )
        {
            Slots = Moments,
        };

    private static PeerRule Lars(OptaxOp op) =>
        new(
            new Lars(op.Rate)
            {
                Momentum = Kept(op.Figure("momentum")),
                Nesterov = op.Options.Flag("nesterov"),
                RateInMomentum = true,
                TrustCoefficient = op.Options.Number("trust_coefficient"),
                Epsilon = op.Options.Number("eps"),
                AlwaysAdapt = op.Context.Masks.Read(op.Options, "trust_ratio_mask", op.Parameter),
                DecayInNorm = true,
                WeightDecay = op.Decay(mask: "weight_decay_mask"),
            }
        )
        {
            Slots = new Dictionary<string, SlotSource> { ["trace"] = new("momentum_buffer", -1) },
        };

    private static PeerRule NovoGrad(OptaxOp op) =>
        new(
            new NovoGrad(op.Rate)
            {
                Beta1 = op.Figure("b1"),
                Beta2 = op.Figure("b2"),
                Epsilon = op.Options.Number("eps"),
                EpsilonInRoot = op.Options.Number("eps_root"),
                WeightDecay = op.Decay(),
            }
        )
        {
            Slots = Moments,
        };
}
