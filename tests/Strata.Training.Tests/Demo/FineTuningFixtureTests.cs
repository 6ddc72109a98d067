using System.Text.Json;
using Strata.Tests;
using Xunit.Abstractions;

namespace Strata.Training.Tests.Demo;

/// <summary>The demo's protocol against PyTorch 2.13: the first losses strictly, the accuracies over all trials.</summary>
public class FineTuningFixtureTests(ITestOutputHelper output)
{
    private static readonly JsonElement s_manifest = JsonDocument
        .Parse(File.ReadAllText(FixtureFiles.Path("outcomes", "transfer.json")))
        .RootElement;
    private static readonly Dictionary<string, FineTuningPolicy> s_policies = new()
    {
        ["full"] = FineTuningPolicy.OneRate,
        ["full_warmup"] = FineTuningPolicy.WarmUp,
        ["frozen"] = FineTuningPolicy.FrozenTrunk,
        ["layer_decay_0.5_warmup"] = FineTuningPolicy.LayerDecay,
        ["gradual"] = FineTuningPolicy.GradualUnfreezing,
    };

    public static IEnumerable<object[]> Cases =>
        from regime in new[] { "labels50", "labels200" }
        from policy in s_policies.Keys
        select new object[] { regime, policy };

    [Theory, MemberData(nameof(Cases))]
    public void The_first_losses_are_those_of_the_peer(string regime, string policy)
    {
        JsonElement expected = s_manifest
            .GetProperty("cases")
            .EnumerateArray()
            .Single(test => Is(test, regime, policy));
        double bound = (4 * expected.GetProperty("peer_error").GetProperty("loss_max_abs_first_6").GetDouble()) + 1e-6;
        double[] truth = [.. expected.GetProperty("loss#f64").EnumerateArray().Select(loss => loss.GetDouble())];

        FineTuningResult result = Tuning(regime).Run(s_policies[policy], 0.004, new FixtureDraws(regime).Draw(0));

        result.Losses.Count.ShouldBe(truth.Length);
        for (int step = 0; step < 6; step++)
            ((double)result.Losses[step]).ShouldBe(truth[step], bound, $"{regime} {policy} step {step}");
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_mean_accuracy_of_all_trials_is_that_of_the_peer(string regime, string policy)
    {
        JsonElement expected = s_manifest
            .GetProperty("tables")
            .EnumerateArray()
            .Single(table => Is(table, regime, policy));
        double rate = expected.GetProperty("chosen_rate").GetDouble();
        int trials = s_manifest.GetProperty("regimes").GetProperty(regime).GetProperty("seeds").GetInt32();
        var comparison = new FineTuningComparison(Tuning(regime), new FixtureDraws(regime));

        FineTuningScore score = comparison.Run([(s_policies[policy], rate)], trials)[0];

        double mean = expected.GetProperty("test_mean").GetDouble();
        output.WriteLine(
            $"{regime} {policy}: {100 * score.Mean:0.00} ± {100 * score.Deviation:0.00}, peer {mean:0.00}"
        );
        (100 * score.Mean).ShouldBe(mean, expected.GetProperty("test_std").GetDouble() / 2);
    }

    [Fact]
    public void The_embedded_weights_are_as_good_as_the_peers()
    {
        // The images they were trained on may not be published; before any training the target digits must agree.
        FineTuningDraw draw = new FixtureDraws("labels50").Draw(0);
        var ours = new FineTuning(PretrainedDigitsCnn.Load(), FineTuning.LoadData(), FineTuningRegime.Labels50);

        double mine = ours.Run(FineTuningPolicy.FrozenTrunk, 0.032, draw).Test.Accuracy;
        double theirs = Tuning("labels50").Run(FineTuningPolicy.FrozenTrunk, 0.032, draw).Test.Accuracy;

        mine.ShouldBe(theirs, 0.1);
    }

    [Fact]
    public void A_trial_is_the_same_bits_whatever_runs_beside_it()
    {
        DatasetSplit data = FineTuning.LoadData();
        FineTuningRegime regime = FineTuningRegime.Labels50 with { Epochs = 3 };
        var tuning = new FineTuning(PretrainedDigitsCnn.Load(), data, regime);
        var draws = new RandomFineTuningDraws(new(1), data.Train, regime);

        FineTuningResult alone = tuning.Run(FineTuningPolicy.GradualUnfreezing, 0.01, draws.Draw(1));
        IReadOnlyList<FineTuningScore> together = new FineTuningComparison(tuning, draws).Run(
            [(FineTuningPolicy.OneRate, 0.01), (FineTuningPolicy.GradualUnfreezing, 0.01)],
            trials: 2
        );

        together[1].Accuracies[1].ShouldBe(alone.Test.Accuracy);
        tuning.Run(FineTuningPolicy.GradualUnfreezing, 0.01, draws.Draw(1)).Losses.ShouldBe(alone.Losses);
    }

    [Fact]
    public void Draws_have_as_many_rows_of_each_class()
    {
        Dataset pool = FineTuning.LoadData().Train;
        var draws = new RandomFineTuningDraws(new(1), pool, FineTuningRegime.Labels50);

        FineTuningDraw draw = draws.Draw(0);

        draw.Rows.Distinct().Count().ShouldBe(50);
        draw.Rows.GroupBy(row => pool.Labels[row]).Select(rows => rows.Count()).ShouldAllBe(count => count == 5);
        draws.Draw(1).Rows.ShouldNotBe(draw.Rows);
        draws.Draw(1).Head["head.bias"].Values.ToArray().ShouldNotBe(draw.Head["head.bias"].Values.ToArray());
    }

    private static FineTuning Tuning(string regime) =>
        new(
            FixtureDraws.Pretrained,
            FineTuning.LoadData(),
            regime == "labels50" ? FineTuningRegime.Labels50 : FineTuningRegime.Labels200
        );

    private static bool Is(JsonElement element, string regime, string policy) =>
        element.GetProperty("regime").GetString() == regime && element.GetProperty("policy").GetString() == policy;
}
