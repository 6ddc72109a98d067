using Strata.Conformance.Manifests;

namespace Strata.Samples.Tests;

/// <summary>Three dialects, and the losses of optax' three runs.</summary>
public class MultiTransformTests
{
    private static readonly SampleOutput s_output = SampleRuns.Of("multi-transform");

    [Theory]
    [InlineData(0, "multi_transform_kernel_bias")]
    [InlineData(1, "trunk_and_head")]
    [InlineData(2, "three_groups")]
    public void Losses_are_those_of_optax(int column, string name)
    {
        var seed = SeedCase.Of("optax_seed", name);
        double[] truth = seed.Item.Numbers("losses_f64");

        for (int step = 0; step < truth.Length; step++)
            s_output.Numbers($"{step} steps")[column].ShouldBeNear(truth[step], seed.Bound, $"{name}, {step} steps");
        truth.Length.ShouldBe(11);
    }

    [Theory]
    [InlineData("multi_transform_kernel_bias", "weight=kernel bias=bias")]
    [InlineData("trunk_and_head", "backbone.weight=trunk adapter.bias=trunk head.weight=head")]
    [InlineData("three_groups", "backbone.bias=backbone adapter.weight=new head.bias=head")]
    public void Rates_are_those_of_the_transformations(string name, string labels)
    {
        Item transforms = SeedCase.Of("optax_seed", name).Item.Object("transforms");
        int table = name == "three_groups" ? 1 : 0; // its rows stand below those of the groups

        foreach (string[] pair in labels.Split(' ').Select(pair => pair.Split('=')))
        {
            string[] rows = [.. s_output.Lines.Where(line => line.StartsWith($"{pair[0]} ", StringComparison.Ordinal))];
            string rate = rows[table].Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
            double truth = transforms.Object(pair[1]).Number("learning_rate");
            PrintedNumber.Parse(rate).Value.ShouldBe(truth, 1e-15, pair[0]);
        }
    }
}
