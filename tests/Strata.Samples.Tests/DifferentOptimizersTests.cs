using Strata.Conformance.Manifests;
using Strata.Formats;

namespace Strata.Samples.Tests;

/// <summary>Different optimizers for different layers: the numbers of PyTorch.</summary>
public class DifferentOptimizersTests
{
    private const string Stem = "torch_seed";

    [Theory]
    [InlineData("by-layer-type", "example1_together")]
    [InlineData("by-name", "example2_by_name")]
    [InlineData("by-depth", "example3_meant")]
    public void The_losses_are_those_of_PyTorch_with_one_backward_pass_an_epoch(string sample, string name)
    {
        SeedCase seed = SeedCase.Of(Stem, name);
        double[] losses = seed.Item.Numbers("losses#f64");
        losses.Length.ShouldBe(10);

        for (int i = 0; i < losses.Length; i++)
            SampleRuns
                .Of(sample)
                .Number($"epoch {i + 1} ")
                .ShouldBeNear(losses[i], seed.Bound, $"{sample}, epoch {i + 1}");
    }

    [Fact]
    public void By_depth_trains_the_layers_that_a_dictionary_by_name_forgets()
    {
        SampleOutput output = SampleRuns.Of("by-depth");
        string[] forgotten = SeedCase.Of(Stem, "example3_by_depth").Item.Texts("unchanged");
        forgotten.Length.ShouldBe(4);

        foreach (string name in SeedCase.Of(Stem, "example3_meant").Item.Object("parameters").Names)
        {
            // The name stands in the plan's table too.
            string line = output
                .Lines.Where(line => line.StartsWith(name) && line.EndsWith("moved"))
                .ShouldHaveSingleItem();
            double[] counts = [.. SampleOutput.NumbersIn(line[name.Length..]).Select(number => number.Value)];
            counts[0].ShouldBe(counts[1], line);
        }

        output.Line("the same losses from the plan, to the bit: True");
    }

    [Theory]
    [InlineData("recurrent", "example1_together")]
    [InlineData("recurrent", "example2_by_name")]
    [InlineData("tanh-layers", "example3_meant")]
    public void The_weights_and_the_batch_are_those_that_PyTorch_started_from(string file, string name)
    {
        CaseArrays seed = SeedCase.Of(Stem, name).Arrays;
        string[] initial = [.. seed.Keys.Where(key => key.StartsWith("initial/"))];

        var weights = CheckpointFile.Open(Path.Combine(SampleFiles.Root, "samples", "data", $"{file}.safetensors"));
        var batch = CheckpointFile.Open(Path.Combine(SampleFiles.Root, "samples", "data", $"{file}-batch.safetensors"));

        weights.Names.Order().ShouldBe(initial.Select(key => key["initial/".Length..]).Order());
        foreach (string key in initial)
            weights.ReadFloats(key["initial/".Length..]).ShouldBe(seed.Floats(key));
        foreach (string key in new[] { "x", "y" })
        {
            batch.ReadFloats(key).ShouldBe(seed.Floats($"input/{key}"));
            batch[key].Shape.ShouldBe(seed.ShapeOf($"input/{key}"));
        }
    }

    [Theory]
    [InlineData(
        "a dictionary of optimizers by name",
        "4 parameters are in no group: \"0.weight\", \"0.bias\", \"2.weight\", \"2.bias\"."
    )]
    [InlineData("two optimizers over one model", "\"0.weight\" has moved to another optimizer")]
    [InlineData("a parameter in two groups", "\"3.weight\" is in group \"all\" and in group \"head\".")]
    [InlineData("a name that matches nothing", "Did you mean \"embedding.**\"?")]
    [InlineData(
        "a layer that no name matches",
        "2 parameters have no route and the plan has no Default: \"norm.weight\", \"norm.bias\"."
    )]
    public void Each_mistake_is_an_error_that_names_the_parameters(string mistake, string message) =>
        string.Join(' ', SampleRuns.Of("optimizer-mistakes").Block($"{mistake}:")).ShouldContain(message);

    [Fact]
    public void What_is_legal_does_what_was_meant()
    {
        SampleOutput output = SampleRuns.Of("optimizer-mistakes");

        output.Line("fc.** takes ").ShouldBe("fc.** takes fc.weight");
        output.Line("parameters at first and second use").ShouldEndWith(": 8 and 8");
        output.Lines.Count(line => line.StartsWith("0.") && line.Contains(" first ")).ShouldBe(2);
        output.Lines.Count(line => line.StartsWith("2.") && line.Contains(" rest ")).ShouldBe(2);
        output.Text.ShouldNotContain("no error");
    }
}
