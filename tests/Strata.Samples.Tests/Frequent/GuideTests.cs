namespace Strata.Samples.Tests.Frequent;

/// <summary>What the guide says that PyTorch does is what PyTorch did.</summary>
public class GuideTests
{
    private static readonly string s_guide = File.ReadAllText(Path.Combine(SampleFiles.Root, "samples", "README.md"))
        .ReplaceLineEndings(" ");

    [Fact]
    public void A_layer_with_gradients_of_zero_moves()
    {
        TorchRun torch = TorchRun.Of("thaw-a-layer");

        torch["requires_grad off, gradient none"]["changed"].Value.ShouldBe(0);
        torch["requires_grad off, gradient zero"]["changed"].Value.ShouldBe(8192);
        torch["requires_grad off, gradient zero"]["largest"].Value.ShouldBe(10 * 1e-3, 1e-4);
        s_guide.ShouldContain("With zeros all 8,192 values");
        s_guide.ShouldContain("by up to ten times the rate");
    }

    [Fact]
    public void One_peak_for_all_groups_replaces_their_rates()
    {
        IReadOnlyList<double> rates = TorchRun.Of("one-cycle")["first rates with one max_lr"].Values;

        rates.Count.ShouldBe(3);
        rates.ShouldAllBe(rate => Math.Abs(rate - 4e-4) < 1e-12);
        s_guide.ShouldContain("first rates: 4e-4, 4e-4, 4e-4");
    }

    [Fact]
    public void A_schedule_drives_every_group()
    {
        IReadOnlyList<double> rates = TorchRun.Of("schedule-one-group")["cosine at 210, all groups"].Values;

        double[] before = [5e-4, 1e-3, 3e-3];
        rates.Zip(before).ShouldAllBe(pair => Math.Abs((pair.First / pair.Second) - 0.5) < 1e-9);
        rates.Count.ShouldBe(3);
        s_guide.ShouldContain("after 210 steps half of each rate");
    }

    [Fact]
    public void State_that_is_loaded_by_position_goes_to_the_wrong_layer_and_replaces_rates()
    {
        TorchRun torch = TorchRun.Of("resume");

        torch["shape of exp_avg of layers.1.weight, order changed"].Values.ShouldBe([128, 64]);
        torch["rates after loading, constructed with 123"].Values.ShouldBe([3e-3, 1e-3]);
        s_guide.ShouldContain($"\"{torch["other groups"].Text}\"");
    }

    [Theory]
    [InlineData("thaw-a-layer", "its next update is number 211", "1.834 × after a rate of 0")]
    [InlineData("thaw-a-layer", "t = 1000  2.515 × rate", "makes it 2.5 × too large after 1,000 steps")]
    public void Figures_of_the_guide_are_printed(string sample, string printed, string said)
    {
        string line = SampleRuns.Of(sample).Line(printed);

        s_guide.ShouldContain(said);
        line.ShouldContain(said.Split(' ').First(word => char.IsAsciiDigit(word[0])));
    }
}
