namespace Strata.Samples.Tests;

/// <summary>Custom learning rates for specific variables: the numbers of TensorFlow.</summary>
public class SpecificVariablesTests
{
    private const string Stem = "tf_seed";

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(100)]
    public void Two_optimizers_move_two_variables_as_two_Keras_optimizers_do(int step)
    {
        SeedCase seed = SeedCase.Of(Stem, "example1_separate_optimizers");

        IReadOnlyList<PrintedNumber> printed = SampleRuns.Of("two-optimizers").Numbers($"{step} ");

        printed.Count.ShouldBe(3);
        printed[0].ShouldBeNear(seed.Arrays.Doubles("trace#f64/var1")[step - 1], seed.Bound, $"var1 after {step}");
        printed[1].ShouldBeNear(seed.Arrays.Doubles("trace#f64/var2")[step - 1], seed.Bound, $"var2 after {step}");
        printed[2].ShouldBeNear(seed.Arrays.Doubles("loss#f64")[step - 1], seed.Bound, $"loss {step}");
    }

    [Theory]
    [InlineData("Adam(0.001)", "control_unscaled_adam")]
    [InlineData("Adam(0.001), gradients x 0.01, x 0.1", "example2_gradient_scaling")]
    [InlineData("Adam(1), rates x 0.01, x 0.1", "example1_separate_optimizers")]
    [InlineData("Adam(0.01) and Adam(0.1)", "control_multi_optimizer")]
    [InlineData("SGD(1), gradients x 0.01, x 0.1", "control_scaling_sgd")]
    [InlineData("SGD(0.01) and SGD(0.1)", "control_separate_sgd")]
    public void Scaled_gradients_and_scaled_rates_do_what_they_do_in_Keras(string row, string name)
    {
        SeedCase seed = SeedCase.Of(Stem, name);

        IReadOnlyList<PrintedNumber> printed = SampleRuns.Of("gradient-scaling").Numbers($"{row}  ");

        printed.Count.ShouldBe(2);
        printed[0].ShouldBeNear(seed.Item.Object("final#f64").Number("var1"), seed.Bound, $"{row}: var1");
        printed[1].ShouldBeNear(seed.Item.Object("final#f64").Number("var2"), seed.Bound, $"{row}: var2");
    }

    [Fact]
    public void Only_Adam_with_scaled_gradients_is_warned_of()
    {
        IReadOnlyList<string> lines = SampleRuns.Of("gradient-scaling").Lines;
        int recipe = lines.ToList().FindIndex(line => line.StartsWith("Adam(0.001), gradients"));

        lines
            .Select((line, i) => (line, i))
            .Where(entry => entry.line.StartsWith("warning"))
            .Select(entry => entry.i)
            .ShouldBe([recipe + 1, recipe + 2]);
        lines[recipe + 1]
            .ShouldBe(
                "warning STRATA001: GradientMultiplier(1e-2) on 1 parameter has no effect: KerasAdam does not depend on the "
                    + "gradient's scale. Use LearningRateMultiplier(\"var1\", 1e-2)."
            );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(50)]
    [InlineData(100)]
    public void The_compiled_step_prints_the_losses_of_tf_function_and_those_that_were_meant(int step)
    {
        IReadOnlyList<PrintedNumber> printed = SampleRuns.Of("compiled-step").Numbers($"loss at step {step} ");

        printed.Count.ShouldBe(2);
        string[] cases = ["example3_tf_function", "example1_separate_optimizers"];
        foreach ((PrintedNumber loss, SeedCase seed) in printed.Zip(cases.Select(name => SeedCase.Of(Stem, name))))
            loss.ShouldBeNear(seed.Arrays.Doubles("loss#f64")[step - 1], seed.Bound, $"loss {step}");
    }

    [Fact]
    public void The_compiled_step_ends_where_tf_function_does()
    {
        SeedCase seed = SeedCase.Of(Stem, "example3_tf_function");

        IReadOnlyList<PrintedNumber> printed = SampleRuns
            .Of("compiled-step")
            .Numbers("as written, variables after 100 steps");

        printed.Count.ShouldBe(2);
        printed[0].ShouldBeNear(seed.Item.Object("final#f64").Number("var1"), seed.Bound, "var1");
        printed[1].ShouldBeNear(seed.Item.Object("final#f64").Number("var2"), seed.Bound, "var2");
    }

    [Fact]
    public void A_new_rate_records_nothing_and_a_compiled_step_allocates_nothing()
    {
        SampleOutput output = SampleRuns.Of("compiled-step");

        output.Line("5 runs at 5 rates: 1 recording");
        double[] eager = [.. output.Numbers("eager").Select(number => number.Value)];
        double[] compiled = [.. output.Numbers("compiled  ").Select(number => number.Value)];
        eager[1].ShouldBeGreaterThan(0);
        compiled[1].ShouldBe(0);
        output.Number("compiled is").Value.ShouldBe(eager[0] / compiled[0], 0.05 * eager[0] / compiled[0]);
    }
}
