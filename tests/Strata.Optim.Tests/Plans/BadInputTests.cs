using Strata.Numerics;

namespace Strata.Optim.Tests.Plans;

/// <summary>Bad input: a clear error, and nothing changed.</summary>
public class BadInputTests
{
    private sealed class Memory
    {
        public float[] Values { get; set; } = [1, 2, 3, 4];

        public NativeBuffer Native { get; set; } = new(4);
    }

    private static Optimizer Over(Memory memory, int accumulate = 1)
    {
        Parameter parameter = Parameter.Wrap(
            "w",
            new Shape(4),
            () => memory.Native.Block,
            () => memory.Native.Block.Slice(0, memory.Native.Length)
        );
        return Optimizer.Create(
            OptimizationPlan.For(ParameterSet.Wrap(parameter)).Default(new Sgd(0.5)).Accumulate(accumulate).Build()
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Foreign_memory_that_was_freed(int accumulate)
    {
        var memory = new Memory();
        Optimizer optimizer = Over(memory, accumulate);
        optimizer.Step();
        memory.Native.Dispose();

        Should
            .Throw<StrataException>(() =>
            {
                optimizer.Step();
            })
            .Message.ShouldBe(
                "the values of \"w\" were freed. Nothing was updated. Wrap the memory anew, in a new optimizer."
            );
        optimizer.StepCount.ShouldBe(accumulate == 1 ? 1 : 0);
    }

    [Theory]
    [InlineData(7, "the values of \"w\" had 4 values when they were wrapped and now 7.")]
    [InlineData(4, "the values of \"w\" moved since they were wrapped.")]
    public void Foreign_memory_that_was_allocated_anew(int length, string problem)
    {
        var memory = new Memory();
        NativeBuffer old = memory.Native;
        old.Block.Span.Fill(1);
        Optimizer optimizer = Over(memory);
        memory.Native = new(length);

        Should
            .Throw<StrataException>(() =>
            {
                optimizer.Step();
            })
            .Message.ShouldStartWith(problem);
        old.Block.Span.ToArray().ShouldAllBe(value => value == 1);
        memory.Native.Block.Span.ToArray().ShouldAllBe(value => value == 0);
        (optimizer.StepCount, optimizer.UpdatesOf("w")).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(4, 5)]
    public void Memory_of_another_length_than_its_shape(int values, int gradients) =>
        Should
            .Throw<ArgumentException>(() =>
                Parameter.Wrap("w", new Shape(2, 2), new float[values], new float[gradients])
            )
            .Message.ShouldContain("\"w\": the shape 2×2 has 4 values, the");

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_gradient_that_is_not_finite_changes_no_value_no_state_and_no_count(float bad)
    {
        ParameterSet set = Descent.Set(("a", [40]), ("b", [9]));
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan.For(set).Group("a", "a", new AdamW(0.1)).Default(new Sgd(0.1) { Momentum = 0.9 }).Build()
        );
        Descent.WriteGradients(set, 1);
        optimizer.Step();
        Descent.WriteGradients(set, 2);
        set["b"].Gradient[8] = bad;
        float[] values = Descent.Values(set);
        OptimizerState before = optimizer.CaptureState();

        Should
            .Throw<GradientException>(() =>
            {
                optimizer.Step();
            })
            .Message.ShouldContain("gradient of \"b\" is");

        Descent.Values(set).ShouldBe(values);
        Same(optimizer.CaptureState(), before);
    }

    [Fact]
    public void Missing_gradients_change_nothing_when_they_are_an_error()
    {
        ParameterSet set = Descent.Set(("a", [4]), ("b", [9]));
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan.For(set).Default(new AdamW(0.1)).OnMissingGradient(MissingGradient.Throw).Build()
        );
        Descent.WriteGradients(set, 1);
        set["b"].HasGradient = false;
        float[] values = Descent.Values(set);

        Should
            .Throw<GradientException>(() =>
            {
                optimizer.Step();
            })
            .Message.ShouldContain("no gradient at step 0: \"b\"");

        Descent.Values(set).ShouldBe(values);
        (optimizer.StepCount, optimizer.UpdatesOf("a")).ShouldBe((0, 0));
    }

    [Fact]
    public void R09_hyperparameters_out_of_range_are_found_in_every_group()
    {
        ParameterSet set = Descent.Set(("a", [2]), ("b", [2]), ("c", [2]));
        PlanException problem = Should.Throw<PlanException>(() =>
            OptimizationPlan
                .For(set)
                .Group("a", "a", new AdamW(double.NaN))
                .Group("b", "b", new AdamW(1e-3) { Beta2 = 1, Epsilon = -1 })
                .Default("c", new Sgd(1e-3) { WeightDecay = double.PositiveInfinity })
                .Build()
        );

        problem.Problems.Count.ShouldBe(4);
        problem.Problems[0].ShouldBe("Group(\"a\", \"a\"), AdamW: learning rate is NaN; expected at least 0.");
        problem.Problems[1].ShouldContain("Group(\"b\", \"b\"), AdamW: beta2 is 1");
        problem.Problems[3].ShouldContain("Default(\"c\"), Sgd: weight decay is");
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    [InlineData(double.PositiveInfinity)]
    public void A_schedule_that_leaves_its_range_in_mid_training_stops_before_anything_changes(double bad)
    {
        ParameterSet set = Descent.Set(("a", [4]), ("b", [9]));
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan
                .For(set)
                .Group("a", "a", new AdamW(0.1))
                .Default("rest", new AdamW(Schedule.From(step => step < 2 ? 0.1 : bad, "mine")))
                .Build()
        );
        for (int step = 0; step < 2; step++)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step();
        }

        Descent.WriteGradients(set, 2);
        float[] values = Descent.Values(set);
        OptimizerState before = optimizer.CaptureState();
        Should
            .Throw<PlanException>(() =>
            {
                optimizer.Step();
            })
            .Message.ShouldBe(
                $"The learning rate of group \"rest\" is {bad} at step 2, from the schedule mine; expected at least 0 and finite. Nothing was updated."
            );
        Descent.Values(set).ShouldBe(values);
        Same(optimizer.CaptureState(), before);
    }

    [Fact]
    public void State_of_another_plan_changes_nothing()
    {
        ParameterSet set = Descent.Set(("a", [4]), ("b", [9]));
        Optimizer saved = Optimizer.Create(set, new Sgd(0.1) { Momentum = 0.9 });
        Descent.WriteGradients(set, 0);
        saved.Step();
        OptimizerState foreign = saved.CaptureState();
        Optimizer optimizer = Optimizer.Create(set, new AdamW(0.1));
        Descent.WriteGradients(set, 1);
        optimizer.Step();
        OptimizerState before = optimizer.CaptureState();

        Should.Throw<OptimizerStateException>(() => optimizer.Restore(foreign));

        Same(optimizer.CaptureState(), before);
    }

    private static void Same(OptimizerState found, OptimizerState expected)
    {
        found.StepCount.ShouldBe(expected.StepCount);
        found.Counts.ShouldBe(expected.Counts);
        found.Slots.Keys.ShouldBe(expected.Slots.Keys);
        foreach (string key in expected.Slots.Keys)
            found.Slots[key].Values.ToArray().ShouldBe(expected.Slots[key].Values.ToArray(), key);
    }
}
