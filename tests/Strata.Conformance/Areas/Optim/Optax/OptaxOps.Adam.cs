using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>adam, adamw, nadam, nadamw, amsgrad, adamax, adamaxw, radam, adabelief, yogi, optimistic_adam.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, SlotSource> Moments => new() { ["mu"] = "exp_avg", ["nu"] = "exp_avg_sq" };

    private static Dictionary<string, Func<OptaxOp, PeerRule>> AdamFamily =>
        new([
            .. new Dictionary<string, Func<OptaxOp, PeerRule>>
            {
                ["adam"] = op => Adam(op, new Adam(op.Rate)),
                ["adamw"] = op => Adam(op, new AdamW(op.Rate) { WeightDecay = op.Decay() }),
                ["nadam"] = op => Adam(op, new Adam(op.Rate)),
                ["nadamw"] = op => Adam(op, new AdamW(op.Rate) { WeightDecay = op.Decay() }),
                ["amsgrad"] = AmsGrad,
                ["adamax"] = op => Adamax(op, 0),
                ["adamaxw"] = op => Adamax(op, op.Decay()),
                ["radam"] = RAdam,
                ["adabelief"] = AdaBelief,
                ["yogi"] = Yogi,
                ["optimistic_adam"] = op => OptimisticAdam(op, 1, OptimismOf(op)),
                ["optimistic_adam_v2"] = op => OptimisticAdam(op, op.Figure("alpha"), op.Figure("beta")),
            },
            .. AdamLike,
        ]);

    private static PeerRule Adam(OptaxOp op, AdamRule rule)
    {
        op.Options.RequireOff(op.Name, "mu_dtype");
        return new(
            rule with
            {
                Beta1 = op.Figure("b1"),
                Beta2 = op.Figure("b2"),
                Epsilon = op.Options.Number("eps"),
                EpsilonRoot = op.Options.Number("eps_root"),
                Nesterov = op.Options.Flag("nesterov"),
            }
        )
        {
            Slots = Moments,
        };
    }

    private static PeerRule AmsGrad(OptaxOp op)
    {
        op.Options.RequireOff(op.Name, "mu_dtype");
        return new(
            new AmsGrad(op.Rate)
            {
                Beta1 = op.Figure("b1"),
                Beta2 = op.Figure("b2"),
                Epsilon = op.Options.Number("eps"),
                EpsilonRoot = op.Options.Number("eps_root"),
                KeepAverageBias = !op.Options.Flag("bias_correction_mu"),
                KeepSquareBias = !op.Options.Flag("bias_correction_nu"),
            }
        )
        {
            Slots = new Dictionary<string, SlotSource>(Moments) { ["nu_max"] = "max_exp_avg_sq" },
        };
    }

    private static PeerRule Adamax(OptaxOp op, Hyperparameter decay) =>
        new(
            new Adamax(op.Rate)
            {
                Beta1 = op.Figure("b1"),
                Beta2 = op.Figure("b2"),
                Epsilon = op.Options.Number("eps"),
                WeightDecay = decay,
                DecayMode = DecayMode.Decoupled,
            }
        )
        {
            Slots = new Dictionary<string, SlotSource> { ["mu"] = "exp_avg", ["nu"] = "exp_inf" },
        };

    private static PeerRule RAdam(OptaxOp op) =>
        new(
            new RAdam(op.Rate)
            {
                Beta1 = op.Figure("b1"),
                Beta2 = op.Figure("b2"),
                Epsilon = op.Options.Number("eps"),
                EpsilonRoot = op.Options.Number("eps_root"),
                CorrectedRoot = true,
                Threshold = op.Options.Number("threshold"),
                Nesterov = op.Options.Flag("nesterov"),
            }
        )
        {
            Slots = Moments,
        };

    private static PeerRule AdaBelief(OptaxOp op) =>
        new(
            new AdaBelief(op.Rate)
            {
                Beta1 = op.Figure("b1"),
                Beta2 = op.Figure("b2"),
                Epsilon = op.Options.Number("eps"),
                EpsilonRoot = op.Options.Number("eps_root"),
                Nesterov = op.Options.Flag("nesterov"),
                Rectification = BeliefRectification.Off,
            }
        )
        {
            Slots = new Dictionary<string, SlotSource> { ["mu"] = "exp_avg", ["nu"] = "exp_avg_var" },
        };

    private static PeerRule Yogi(OptaxOp op) =>
        new(
            new Yogi(op.Rate)
            {
                Beta1 = op.Figure("b1"),
                Beta2 = op.Figure("b2"),
                Epsilon = op.Options.Number("eps"),
            }
        );

    private static PeerRule OptimisticAdam(OptaxOp op, Hyperparameter alpha, Hyperparameter beta)
    {
        op.Options.RequireOff(op.Name, "mu_dtype");
        return new(
            new OptimisticAdam(op.Rate)
            {
                Alpha = alpha,
                Beta = beta,
                Beta1 = op.Figure("b1"),
                Beta2 = op.Figure("b2"),
                Epsilon = op.Options.Number("eps"),
                EpsilonRoot = op.Options.Number("eps_root"),
                Nesterov = op.Options.Flag("nesterov"),
            }
        )
        {
            Slots = Moments,
        };
    }

    // In the first form optimism is a rate of its own, which must be a number as the learning rate must.
    private static double OptimismOf(OptaxOp op)
    {
        Item options = op.Options;
        return options.OptionalNumber("optimism") is { } optimism ? optimism / options.Number("learning_rate") : 1;
    }
}
