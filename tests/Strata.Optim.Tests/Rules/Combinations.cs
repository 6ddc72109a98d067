using Strata.Numerics;

namespace Strata.Optim.Tests.Rules;

/// <summary>Rules with stages and wrappers around them, each made anew: whatever holds for every rule must hold for these.</summary>
internal static class Combinations
{
    private static readonly Func<long, bool> _thirds = step => step % 3 != 1;
    private static readonly Schedule _growing = Schedule.From(update => update < 1 ? 1 : 2, "growing");

    public static IReadOnlyDictionary<string, Func<UpdateRule>> All { get; } =
        new Dictionary<string, Func<UpdateRule>>
        {
            ["every stage"] = () =>
                new AdamW(1e-2)
                    .BeforeRule(
                        new ZeroNans(),
                        new ClipUpdate(2),
                        new AdaptiveClip(0.5),
                        new ClipGroupNorm(3),
                        new CentralizeGradient(),
                        new GradientNoise(0.01, new RandomKey(5)),
                        new NormalizeGroup { Scale = 2 },
                        new ClipBlockRms(0.5),
                        new Trace(0.5)
                    )
                    .OnDirection(new Cautious(), new TrustRatio(), new ScaleByParameterNorm(), new ClipParameterNorm(5))
                    .OnUpdate(
                        new UpdateAverage(0.5),
                        new AddDecayedWeights(1e-3),
                        new AccumulateUpdates(2),
                        new ScaleUpdate(0.5),
                        new KeepNonNegative()
                    ),
            ["direction of a rule"] = () => new Sgd(0.1).BeforeRule(new DirectionOf(new Adam(1)), new ClipUpdate(0.5)),
            ["projection"] = () => new Sgd(0.1).OnUpdate(new ProjectNorm(1)),
            ["conditional"] = () => new Sgd(0.1).BeforeRule(new Conditional(new DirectionOf(new Adam(1)), _thirds)),
            ["accumulated"] = () => new AdamW(0.01).Accumulated(3),
            ["accumulated by a schedule"] = () => new Sgd(0.1) { Momentum = 0.9 }.Accumulated(_growing),
            ["skipping"] = () => new Adam(0.01).SkippingNotFinite(2).SkippingLarge(40),
            ["only sometimes"] = () => new Adam(0.01).OnlyWhen(_thirds),
            ["lookahead"] = () => new Lookahead(new Sgd(0.1) { Momentum = 0.9 }) { SyncPeriod = 3 },
            ["lookahead as timm"] = () => new Lookahead(new AdamW(0.01)) { SyncPeriod = 2, StartsAtFirstSync = true },
            ["lookahead that resets"] = () => new Lookahead(new Adam(0.01)) { SyncPeriod = 2, ResetState = true },
            ["exponential average"] = () => new AdamW(0.01).WithAverage(WeightAverage.Exponential(0.9)),
            ["mean, later"] = () => new Sgd(0.1).WithAverage(WeightAverage.Mean() with { Begin = 2, Every = 2 }),
            ["copy"] = () => new Sgd(0.1).WithAverage(WeightAverage.Copy(3)),
            ["average that overwrites"] = () =>
                new Sgd(0.1).WithAverage(WeightAverage.Exponential(0.5) with { OverwriteEvery = 3 }),
            ["all of them"] = () =>
                new Lookahead(
                    new AdamW(0.01).BeforeRule(new CentralizeGradient()).OnDirection(new Cautious()).Accumulated(2)
                )
                {
                    SyncPeriod = 3,
                }.WithAverage(WeightAverage.Exponential(0.9)),
        };
}
