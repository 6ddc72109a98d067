using Strata.Numerics;

namespace Strata.Optim.Tests.Stages;

public class StageCheckTests
{
    private static readonly Dictionary<string, Stage> _wrong = new()
    {
        ["every is 0"] = new AccumulateUpdates(0),
        ["clipping is 0"] = new AdaptiveClip(0),
        ["epsilon is 0"] = new AdaptiveClip(1) { Epsilon = 0 },
        ["min share is 0"] = new Cautious { MinShare = 0 },
        ["clip threshold is -1"] = new ClipBlockRms(-1),
        ["max norm is 0"] = new ClipGroupNorm(0),
        ["max norm is NaN"] = new ClipParameterNorm(double.NaN),
        ["clip limit is 0"] = new ClipUpdate(0),
        ["beta1 is 2"] = new DirectionOf(new Adam(1) { Beta1 = 2 }),
        ["eta is -1"] = new GradientNoise(-1, default),
        ["gamma is -1"] = new GradientNoise(1, default) { Gamma = -1 },
        ["scale is 0"] = new NormalizeGroup { Scale = 0 },
        ["epsilon is -1"] = new NormalizeGroup { Epsilon = -1 },
        ["norm is 0"] = new ProjectNorm(0),
        ["min scale is -1"] = new ScaleByParameterNorm { MinScale = -1 },
        ["decay is -0.5"] = new Trace(-0.5),
        ["trust coefficient is 0"] = new TrustRatio { Coefficient = 0 },
        ["min norm is -1"] = new TrustRatio { MinNorm = -1 },
        ["decay is 1"] = new UpdateAverage(1),
        ["every is -1"] = new Conditional(new AccumulateUpdates(-1), _ => true),
        ["ClipGroupNorm cannot be conditional"] = new Conditional(new ClipGroupNorm(1), _ => true),
        ["KeepNonNegative cannot be conditional"] = new Conditional(new KeepNonNegative(), _ => true),
    };

    public static TheoryData<string> Problems => [.. _wrong.Keys];

    [Theory, MemberData(nameof(Problems))]
    public void An_option_out_of_range_is_an_error_that_names_it(string problem)
    {
        ParameterSet set = Descent.Set(("w", [3]));

        PlanException error = Should.Throw<PlanException>(() =>
            Optimizer.Create(set, new Sgd(0.1).OnUpdate(_wrong[problem]))
        );

        error.Message.ShouldContain(problem);
    }

    [Fact]
    public void Two_stages_with_the_same_state_are_an_error()
    {
        ParameterSet set = Descent.Set(("w", [3]));

        Should
            .Throw<PlanException>(() => Optimizer.Create(set, new Sgd(0.1).BeforeRule(new Trace(0.9), new Trace(0.5))))
            .Message.ShouldContain("\"trace\"");
    }
}
