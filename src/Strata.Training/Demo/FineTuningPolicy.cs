using Strata.Optim;

namespace Strata.Training;

/// <summary>A way to fine-tune <see cref="Nn.Models.DigitsCnn"/>, as a plan.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Plan">The plan of an epoch.</param>
/// <param name="ReplanEvery">The number of epochs after which the plan is made anew; 0: never.</param>
public sealed record FineTuningPolicy(string Name, Func<FineTuningStage, OptimizationPlan> Plan, int ReplanEvery = 0)
{
    private const double WarmUpShare = 0.25;
    private const int ThawEvery = 2;

    // From the input to the head.
    private static readonly string[] s_layers = ["conv1", "conv2", "conv3", "conv4", "fc1", "head"];

    /// <summary>Every layer at one rate, which falls as a cosine.</summary>
    public static FineTuningPolicy OneRate { get; } =
        new(
            "one rate for all",
            stage =>
                OptimizationPlan
                    .For(stage.Model)
                    .Default("all", new AdamW(stage.Rate))
                    .Schedule(Schedule.Cosine(1, stage.Steps))
                    .Build()
        );

    /// <summary>Every layer at one rate, which rises over the first quarter of the steps.</summary>
    public static FineTuningPolicy WarmUp { get; } =
        new(
            "one rate, warm-up",
            stage =>
                OptimizationPlan
                    .For(stage.Model)
                    .Default("all", new AdamW(stage.Rate))
                    .Schedule(Schedule.Cosine(1, stage.Steps) * Schedule.WarmUp(WarmUpShare * stage.Steps))
                    .Build()
        );

    /// <summary>Only the new head learns.</summary>
    public static FineTuningPolicy FrozenTrunk { get; } =
        new(
            "frozen trunk",
            stage =>
                OptimizationPlan
                    .For(stage.Model)
                    .Freeze("conv*.**", "fc1.**")
                    .Default("head", new AdamW(stage.Rate))
                    .Schedule(Schedule.Cosine(1, stage.Steps))
                    .Build()
        );

    /// <summary>Half the rate for each layer further from the head, with a warm-up.</summary>
    public static FineTuningPolicy LayerDecay { get; } =
        new(
            "layer decay 0.5, warm-up",
            stage =>
                OptimizationPlan
                    .For(stage.Model)
                    .Default("all", new AdamW(stage.Rate))
                    .LayerDecay(0.5, LayerOrder.TopLevelModules)
                    .Schedule(Schedule.Cosine(1, stage.Steps) * Schedule.WarmUp(WarmUpShare * stage.Steps))
                    .Build()
        );

    /// <summary>The head alone at first; every two epochs the next layer thaws.</summary>
    public static FineTuningPolicy GradualUnfreezing { get; } =
        new(
            "gradual unfreezing",
            stage =>
            {
                int frozen = Math.Max(0, s_layers.Length - 1 - (stage.Epoch / ThawEvery));
                OptimizationPlanBuilder plan = OptimizationPlan.For(stage.Model);
                foreach (string layer in s_layers.Take(frozen))
                    plan.Freeze($"{layer}.**");
                return plan.Default("thawed", new AdamW(stage.Rate)).Schedule(Schedule.Cosine(1, stage.Steps)).Build();
            },
            ThawEvery
        );

    /// <summary>All five.</summary>
    public static IReadOnlyList<FineTuningPolicy> All { get; } =
    [OneRate, WarmUp, FrozenTrunk, LayerDecay, GradualUnfreezing];
}
