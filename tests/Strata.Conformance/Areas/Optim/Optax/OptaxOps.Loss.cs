using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>polyak_sgd, momo, momo_adam: rates from the loss; schedule_free; sophia.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, Func<OptaxOp, PeerRule>> LossFamily =>
        new()
        {
            ["polyak_sgd"] = PolyakSgd,
            ["momo"] = Momo,
            ["momo_adam"] = MomoAdam,
            ["schedule_free_sgd"] = ScheduleFreeSgd,
            ["schedule_free_adamw"] = ScheduleFreeAdamW,
            ["schedule_free"] = ScheduleFree,
            ["sophia"] = Sophia,
        };

    private static PeerRule PolyakSgd(OptaxOp op) =>
        new(
            new PolyakSgd(op.Options.Number("max_learning_rate"))
            {
                Scaling = op.Figure("scaling"),
                SmallestLoss = op.Options.Number("f_min"),
                Epsilon = op.Options.Number("eps"),
                Plus = op.Options.Text("variant") == "sps+",
            }
        );

    private static PeerRule Momo(OptaxOp op) =>
        new(
            new Momo(op.Rate)
            {
                Beta = op.Options.Number("beta"),
                LowerBound = op.Options.Number("lower_bound"),
                AdaptLowerBound = op.Options.Flag("adapt_lower_bound"),
                WeightDecay = op.FigureOrZero("weight_decay"),
                DecayKeepsStep = true,
            }
        );

    private static PeerRule MomoAdam(OptaxOp op) =>
        new(
            new MomoAdam(op.Rate)
            {
                Beta1 = op.Options.Number("b1"),
                Beta2 = op.Options.Number("b2"),
                Epsilon = op.Options.Number("eps"),
                LowerBound = op.Options.Number("lower_bound"),
                AdaptLowerBound = op.Options.Flag("adapt_lower_bound"),
                WeightDecay = op.FigureOrZero("weight_decay"),
                DecayKeepsStep = true,
            }
        );

    private static PeerRule ScheduleFreeSgd(OptaxOp op)
    {
        op.Options.RequireOff(op.Name, "state_dtype");
        return new(
            new ScheduleFreeSgd(WarmUp(op))
            {
                Beta1 = op.Options.Number("b1"),
                WeightPower = op.Options.Number("weight_lr_power"),
                AveragingRate = Ahead(WarmUp(op)),
                WeightDecay = op.FigureOrZero("weight_decay"),
            }
        )
        {
            GroupScalars = ScheduleFreeScalars,
        };
    }

    private static PeerRule ScheduleFreeAdamW(OptaxOp op)
    {
        op.Options.RequireOff(op.Name, "state_dtype");
        return new(
            new ScheduleFreeAdamW(WarmUp(op))
            {
                Beta1 = op.Options.Number("b1"),
                Beta2 = op.Options.Number("b2"),
                Epsilon = op.Options.Number("eps"),
                WeightPower = op.Options.Number("weight_lr_power"),
                AveragingRate = Ahead(WarmUp(op)),
                WeightDecay = op.FigureOrZero("weight_decay"),
            }
        )
        {
            Slots = new Dictionary<string, SlotSource> { ["nu"] = "exp_avg_sq" },
            GroupScalars = ScheduleFreeScalars,
        };
    }

    private static PeerRule ScheduleFree(OptaxOp op)
    {
        op.Options.RequireOff(op.Name, "state_dtype");
        PeerRule inner = Rule(op with { Options = op.Options.Object("base_optimizer") });
        return inner with
        {
            Rule = new ScheduleFree(inner.Rule)
            {
                Beta1 = op.Options.Number("b1"),
                WeightPower = op.Options.Number("weight_lr_power"),
                AveragingRate = Ahead(op.Rate),
            },
            GroupScalars = ScheduleFreeScalars,
        };
    }

    private static PeerRule Sophia(OptaxOp op)
    {
        op.Options.RequireOff(op.Name, "mu_dtype");
        op.Options.Ignore("verbose", "print_win_rate_every_n_steps");
        string function = op.Options.Object("hessian_diagonal_fn").Text("function");
        if (function != "squared_gradient")
            throw new UnsupportedException($"optax.sophia with the estimate {function}");
        return new(
            new Sophia(op.Rate)
            {
                Beta1 = op.Options.Number("b1"),
                Beta2 = op.Options.Number("b2"),
                Epsilon = op.Options.Number("eps"),
                Gamma = op.Options.Number("gamma"),
                ClipThreshold = op.Options.OptionalNumber("clip_threshold") ?? double.PositiveInfinity,
                WeightDecay = op.Decay(mask: "weight_decay_mask"),
            }
        )
        {
            HessianEvery = op.Options.Integer("update_interval"),
            Slots = new Dictionary<string, SlotSource> { ["mu"] = "exp_avg", ["nu"] = "hessian" },
        };
    }

    private static Dictionary<string, GroupSource> ScheduleFreeScalars => new() { ["max_lr"] = new(_ => "lr_max") };

    // From 0 in the first step to the full rate.
    private static Hyperparameter WarmUp(OptaxOp op)
    {
        double peak = op.Options.Number("learning_rate");
        return op.Options.OptionalNumber("warmup_steps") is { } steps
            ? Schedule.From(t => peak * Math.Min(t, steps) / steps, $"warm-up to {peak}")
            : peak;
    }

    // The peer's own counter for the weights is one ahead of that of the step.
    private static Hyperparameter Ahead(Hyperparameter rate) =>
        rate.IsConstant ? rate : Schedule.From(t => rate.At(t + 1), $"{rate}, one step ahead");
}
