using Strata.Numerics;

namespace Strata.Optim.Tests.Bridges;

/// <summary>Plans that the bridges write: what fine-tuning asks for, and what each target can say exactly.</summary>
internal static class BridgePlans
{
    public static IReadOnlyDictionary<
        string,
        (BridgeTarget Target, string Extension, OptimizationPlan Plan)
    > All { get; } =
        new Dictionary<string, (BridgeTarget, string, OptimizationPlan)>
        {
            ["pytorch-fine-tuning"] = (BridgeTarget.PyTorch, "py", FineTuning()),
            ["optax-fine-tuning"] = (BridgeTarget.Optax, "py", FineTuning()),
            ["optax-found-rates"] = (BridgeTarget.Optax, "py", FoundRates()),
            ["keras-two-rules"] = (BridgeTarget.Keras, "py", TwoRules()),
            ["json-two-rules"] = (BridgeTarget.Json, "json", TwoRules()),
        };

    /// <summary>Frozen stem, layer decay, no decay on vectors, a schedule, a clip, accumulation.</summary>
    public static OptimizationPlan FineTuning() =>
        OptimizationPlan
            .For(Model())
            .Freeze("stem.**")
            .Group("head", "head.**", new AdamW(1e-2))
            .Default("backbone", new Sgd(1e-2) { Momentum = 0.9, WeightDecay = 1e-4 })
            .LayerDecay(0.5, LayerOrder.Blocks)
            .NoWeightDecay(parameter => parameter.Rank <= 1)
            .GradientMultiplier("blocks.0.**", 0.5)
            .Schedule(Schedule.Cosine(1, 100, 0.1) * Schedule.WarmUp(10))
            .Clip(1)
            .Accumulate(4)
            .Build();

    /// <summary>Rules of optax.contrib: orthogonal blocks, a found rate, an average in place of a schedule.</summary>
    public static OptimizationPlan FoundRates() =>
        OptimizationPlan
            .For(Model())
            .Freeze("stem.**")
            .Group("head", "head.**", new ScheduleFreeAdamW(2.5e-3 * Schedule.WarmUp(10)) { WeightDecay = 0.1 })
            .Group(
                "matrices",
                "blocks.**.weight",
                new Muon(2e-2) { MomentumForm = MuonMomentum.CorrectedAverage, EpsilonPlacement = MuonEpsilon.Added }
            )
            .Default("vectors", new Prodigy(1))
            .Clip(1, factor: ClipFactor.Optax)
            .Build();

    /// <summary>What Keras says exactly: no epsilon, constant rates, decoupled decay, the norm of each parameter.</summary>
    public static OptimizationPlan TwoRules() =>
        OptimizationPlan
            .For(Model())
            .Freeze("stem.**")
            .Group("head", "head.**", new AdamW(1e-2) { Epsilon = 0 })
            .Default("backbone", new Sgd(1e-2) { Momentum = 0.9, DecayMode = DecayMode.Decoupled })
            .LearningRateMultiplier("blocks.0.**", 0.5)
            .WeightDecay("blocks.**.weight", 0.1)
            .Clip(1, ClipScope.Parameter, factor: ClipFactor.Optax)
            .Build();

    private static ParameterSet Model()
    {
        (string Name, int[] Shape)[] parameters =
        [
            ("stem.weight", [4, 3]),
            ("blocks.0.fc.weight", [4, 4]),
            ("blocks.0.fc.bias", [4]),
            ("blocks.1.fc.weight", [4, 4]),
            ("blocks.1.fc.bias", [4]),
            ("head.weight", [2, 4]),
            ("head.bias", [2]),
        ];
        return new(parameters.Select(entry => new Parameter(entry.Name, new Shape(entry.Shape))));
    }
}
