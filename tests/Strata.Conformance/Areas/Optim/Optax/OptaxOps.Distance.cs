using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>dog, dowg, prodigy, dadapt_adamw, mechanize: rates from the distance travelled; lbfgs.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, Func<OptaxOp, PeerRule>> DistanceFamily =>
        new()
        {
            ["prodigy"] = Prodigy,
            ["dadapt_adamw"] = DAdaptAdamW,
            ["dog"] = Dog,
            ["dowg"] = Dowg,
            ["scale_by_distance_over_gradients"] = LDog,
            ["mechanize"] = Mechanize,
            ["lbfgs"] = Lbfgs,
        };

    private static PeerRule Prodigy(OptaxOp op)
    {
        List<double> betas = Betas(op);
        return new(
            new Prodigy(op.Rate)
            {
                Beta1 = betas[0],
                Beta2 = betas[1],
                Beta3 = op.Options.OptionalNumber("beta3") is { } beta3 ? beta3 : null,
                Epsilon = op.Options.Number("eps"),
                InitialEstimate = op.Options.Number("estim_lr0"),
                Coefficient = op.Options.Number("estim_lr_coef"),
                SafeguardWarmUp = op.Options.Flag("safeguard_warmup"),
                WeightDecay = op.FigureOrZero("weight_decay"),
            }
        );
    }

    private static PeerRule DAdaptAdamW(OptaxOp op)
    {
        List<double> betas = Betas(op);
        return new(
            new DAdaptAdamW(op.Rate)
            {
                Beta1 = betas[0],
                Beta2 = betas[1],
                Epsilon = op.Options.Number("eps"),
                InitialEstimate = op.Options.Number("estim_lr0"),
                WeightDecay = op.FigureOrZero("weight_decay"),
            }
        );
    }

    private static PeerRule Dog(OptaxOp op)
    {
        IReadOnlyList<System.Text.Json.JsonElement> start = [.. op.Options.List("init_step")];
        return new(
            new Dog(op.Rate)
            {
                Start = start[0].GetString() switch
                {
                    "heuristic" => DogStart.Heuristic,
                    "distance" => DogStart.Distance,
                    "learning_rate" => DogStart.LearningRate,
                    string other => throw new UnsupportedException($"optax.dog with init_step {other}"),
                    null => throw new UnsupportedException("optax.dog without init_step"),
                },
                StartValue = start[1].GetDouble(),
                Epsilon = op.Options.Number("eps"),
                WeightDecay = op.FigureOrZero("weight_decay"),
            }
        )
        {
            WithoutDecay = op.Decay() == 0,
        };
    }

    private static PeerRule Dowg(OptaxOp op) =>
        new(
            new Dowg(op.Rate)
            {
                InitialSquaredDistance = op.Options.OptionalNumber("init_estim_sq_dist"),
                Epsilon = op.Options.Number("eps"),
                WeightDecay = op.FigureOrZero("weight_decay"),
            }
        )
        {
            WithoutDecay = op.Decay() == 0,
        };

    // The rate stands behind it in the chain.
    private static PeerRule LDog(OptaxOp op)
    {
        op.Options.Ignore("param_dtype");
        return new(
            new LDog(op.Options.Number("global_scale"))
            {
                StartValue = op.Options.Number("reps_rel"),
                Epsilon = op.Options.Number("eps"),
            }
        );
    }

    private static PeerRule Mechanize(OptaxOp op)
    {
        PeerRule inner = Rule(op with { Options = op.Options.Object("base_optimizer") });
        return inner with
        {
            Rule = new Mechanize(inner.Rule)
            {
                BetDecay = op.Options.Number("weight_decay"),
                Epsilon = op.Options.Number("eps"),
                InitialFactor = op.Options.Number("s_init"),
                BettorCount = op.Options.Integer("num_betas"),
            },
        };
    }

    private static PeerRule Lbfgs(OptaxOp op)
    {
        op.Options.RequireOff(op.Name, "linesearch");
        return new(
            new Lbfgs(op.Rate)
            {
                MemorySize = op.Options.Integer("memory_size"),
                UnscaledInitial = !op.Options.Flag("scale_init_precond"),
            }
        )
        {
            GroupScalars = new Dictionary<string, GroupSource>
            {
                ["weights_memory"] = new(
                    i => $"params_updates_{i * (op.Options.Integer("memory_size") + 1)}",
                    product => product == 0 ? 0 : 1 / product
                ),
            },
        };
    }

    private static List<double> Betas(OptaxOp op) =>
        [.. op.Options.List("betas").Select(beta => Item.ToNumber(beta)!.Value)];
}
