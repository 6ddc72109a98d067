using Strata.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Optim.Tests.Stepping;

[Collection("threads")]
public class OptimizerTests
{
    private static ParameterSet Model() =>
        Descent.Set(
            ("stem.weight", [9, 7]),
            ("stem.bias", [9]),
            ("body.weight", [31, 9]),
            ("body.bias", [31]),
            ("head.weight", [4, 31]),
            ("head.bias", [4])
        );

    private static float[] Train(Func<ParameterSet, Optimizer> create, int steps = 6)
    {
        ParameterSet set = Model();
        Optimizer optimizer = create(set);
        for (int step = 1; step <= steps; step++)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step().ShouldBe(StepOutcome.Applied);
            optimizer.ZeroGradients();
        }

        return Descent.Values(set);
    }

    [Fact]
    public void Variables_of_no_layer_hold_copies_of_their_first_values()
    {
        float[] values = [1, 2, 3, 4, 5, 6];
        var matrix = Parameter.From("matrix", values, new Shape(2, 3));
        var vector = Parameter.From("vector", values);
        var scalar = Parameter.Scalar("scalar", 7);
        values[0] = 0;

        matrix.Value.Span.ToArray().ShouldBe([1, 2, 3, 4, 5, 6]);
        (matrix.Shape, vector.Shape, scalar.Shape).ShouldBe((new Shape(2, 3), new Shape(6), Shape.Scalar));
        scalar.Value[0].ShouldBe(7);
        Should
            .Throw<ArgumentException>(() => Parameter.From("matrix", [1, 2], new Shape(2, 3)))
            .Message.ShouldStartWith("\"matrix\": the shape 2×3 has 6 values");
    }

    [Fact]
    public void The_three_dialects_give_the_same_bits()
    {
        var head = new AdamW(1e-2);
        var trunk = new Sgd(1e-2) { Momentum = 0.9 };

        float[] plan = Train(set =>
            Optimizer.Create(OptimizationPlan.For(set).Group("head", "head.**", head).Default("trunk", trunk).Build())
        );
        float[] groups = Train(set =>
            Optimizer.Create(
                new ParameterGroup("trunk", set.Where(p => !p.Name.StartsWith("head")), trunk),
                new ParameterGroup("head", [set["head.weight"], set["head.bias"]], head)
            )
        );
        float[] labels = Train(set =>
            Optimizer.Partition(
                new() { ["head"] = head, ["trunk"] = trunk },
                ParameterLabels.Map(set, p => p.Name.StartsWith("head") ? "head" : "trunk")
            )
        );

        groups.ShouldBe(plan);
        labels.ShouldBe(plan);
    }

    [Fact]
    public void A_group_a_parameter_gives_the_bits_of_one_group()
    {
        float[] one = Train(set => Optimizer.Create(set, new AdamW(1e-2)));
        float[] many = Train(set =>
            Optimizer.Create([.. set.Select(p => new ParameterGroup(p.Name, [p], new AdamW(1e-2)))])
        );

        many.ShouldBe(one);
    }

    [Fact]
    public void Wrapped_memory_gives_the_bits_of_the_arena()
    {
        float[] arena = Train(set => Optimizer.Create(set, new AdamW(1e-2)));

        ParameterSet source = Model();
        var memory = source.Select(p => (p, Value: p.Value.Span.ToArray(), Gradient: new float[p.Count])).ToArray();
        ParameterSet wrapped = ParameterSet.Wrap(
            memory.Select(m => Parameter.Wrap(m.p.Name, m.p.Shape, m.Value, m.Gradient))
        );
        Optimizer optimizer = Optimizer.Create(wrapped, new AdamW(1e-2));
        for (int step = 1; step <= 6; step++)
        {
            Descent.WriteGradients(wrapped, step);
            optimizer.Step();
            optimizer.ZeroGradients();
        }

        memory.SelectMany(m => m.Value).ShouldBe(arena);
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        int usual = WorkerPool.ThreadCount;
        try
        {
            float[][] results =
            [
                .. new[] { 1, 2, 3 }.Select(threads =>
                {
                    WorkerPool.ThreadCount = threads;
                    ParameterSet set = Descent.Set(
                        ("a.weight", [300, 517]),
                        ("a.bias", [517]),
                        ("b.weight", [700, 300])
                    );
                    Optimizer optimizer = Optimizer.Create(
                        OptimizationPlan
                            .For(set)
                            .Group("a", "a.**", new AdamW(1e-2))
                            .Default(new Sgd(1e-2) { Momentum = 0.9 })
                            .Clip(1)
                            .Build()
                    );
                    for (int step = 1; step <= 3; step++)
                    {
                        Descent.WriteGradients(set, step);
                        optimizer.Step();
                    }

                    return Descent.Values(set);
                }),
            ];

            results[1].ShouldBe(results[0]);
            results[2].ShouldBe(results[0]);
        }
        finally
        {
            WorkerPool.ThreadCount = usual;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    public void A_step_allocates_nothing(int groups)
    {
        int usual = WorkerPool.ThreadCount;
        try
        {
            WorkerPool.ThreadCount = 2;
            ParameterSet set = Descent.Set([.. Enumerable.Range(0, 300).Select(i => ($"p{i}", new[] { 700 }))]);
            Optimizer optimizer = Optimizer.Create([
                .. set.Chunk(300 / groups)
                    .Select(
                        (part, i) => new ParameterGroup($"g{i}", part, new AdamW(Schedule.Cosine(1e-3 * (i + 1), 100)))
                    ),
            ]);
            Descent.WriteGradients(set, 1);
            for (int i = 0; i < 50; i++)
                optimizer.Step();

            // The test runner's own threads allocate now and then; a step that did would do so in every window.
            var windows = Enumerable.Range(0, 8).Select(_ => Allocated(optimizer, steps: 10)).ToList();

            windows.Max(window => window.Own).ShouldBe(0);
            windows
                .Min(window => window.All)
                .ShouldBe(Enumerable.Range(0, 8).Min(_ => Allocated(optimizer, steps: 0).All));
        }
        finally
        {
            WorkerPool.ThreadCount = usual;
        }
    }

    private static (long Own, long All) Allocated(Optimizer optimizer, int steps)
    {
        long own = GC.GetAllocatedBytesForCurrentThread();
        long all = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < steps; i++)
            optimizer.Step();
        all = GC.GetTotalAllocatedBytes(precise: true) - all;
        return (GC.GetAllocatedBytesForCurrentThread() - own, all);
    }

    [Fact]
    public void R17_multipliers_hold_under_any_schedule_and_scale_decoupled_decay()
    {
        ParameterSet set = Descent.Set(("w", [3]));
        float[] start = set[0].Value.Span.ToArray();
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan
                .For(set)
                .Default(new Sgd(Schedule.Linear(1, 0, 10)) { WeightDecay = 0.5, DecayMode = DecayMode.Decoupled })
                .LearningRateMultiplier("w", 0.25)
                .Build()
        );
        set[0].Gradient.Span.Fill(1);
        set[0].HasGradient = true;

        optimizer.Step();
        for (int i = 0; i < 3; i++)
            set[0].Value[i].ShouldBe(start[i] - (0.25f + (start[i] * 0.125f)), 1e-6f);
        optimizer.LearningRateOf("w").ShouldBe(0.225, 1e-15);
    }

    [Fact]
    public void R25_a_schedule_may_be_zero_and_decay_without_a_rate_goes_on_only_when_independent()
    {
        ParameterSet set = Descent.Set(("a", [3]), ("b", [3]));
        float[] a = set["a"].Value.Span.ToArray();
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan
                .For(set)
                .Group(
                    "independent",
                    "b",
                    new AdamW(Schedule.Constant(0)) { WeightDecay = 0.5, DecayMode = DecayMode.Independent }
                )
                .Default(new AdamW(Schedule.Constant(0)))
                .Build()
        );
        Descent.WriteGradients(set, 1);
        float b = set["b"].Value[0];
        optimizer.Step();

        set["a"].Value.Span.ToArray().ShouldBe(a);
        set["b"].Value[0].ShouldBe(b / 2);
    }

    [Fact]
    public void R27_a_late_thaw_takes_a_first_step_of_the_right_size()
    {
        ParameterSet set = Descent.Set(("stem", [2]), ("head", [2]));
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan.For(set).Freeze("stem").Default(new Adam(0.01)).Build()
        );
        for (int step = 0; step < 900; step++)
        {
            Ones(set);
            optimizer.Step();
        }

        float before = set["stem"].Value[0];
        ReplanReport report = optimizer.Replan(OptimizationPlan.For(set).Default(new Adam(0.01)).Build());
        Ones(set);
        optimizer.Step();

        (before - set["stem"].Value[0]).ShouldBe(0.01f, 1e-5f);
        optimizer.UpdatesOf("stem").ShouldBe(1);
        optimizer.UpdatesOf("head").ShouldBe(901);
        optimizer.StepCount.ShouldBe(901);
        report.Kept.ShouldBe(["adam/exp_avg/head", "adam/exp_avg_sq/head"]);
        report.Created.ShouldBe(["adam/exp_avg/stem", "adam/exp_avg_sq/stem"]);
        report.Dropped.ShouldBeEmpty();

        static void Ones(ParameterSet set)
        {
            foreach (Parameter parameter in set.Where(parameter => parameter.RequiresGradient))
            {
                parameter.Gradient.Span.Fill(1);
                parameter.HasGradient = true;
            }
        }
    }

    [Fact]
    public void R30_a_group_that_thaws_late_can_start_its_own_warm_up()
    {
        ParameterSet set = Descent.Set(("w", [1]));
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan.For(set).Default(new Sgd(Schedule.WarmUp(1.0, 4).StartingAt(2))).Build()
        );

        double[] rates =
        [
            .. Enumerable
                .Range(0, 6)
                .Select(_ =>
                {
                    double rate = optimizer.LearningRateOf("w");
                    Descent.WriteGradients(set, 1);
                    optimizer.Step();
                    return rate;
                }),
        ];

        rates.ShouldBe([0.25, 0.25, 0.25, 0.5, 0.75, 1]);
    }

    [Fact]
    public void R31_only_applied_updates_count()
    {
        ParameterSet set = Descent.Set(("w", [2]));
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan.For(set).Default(new Sgd(Schedule.Linear(0.4, 0, 4))).Accumulate(2).Build()
        );
        float start = set[0].Value[0];
        var outcomes = new List<StepOutcome>();
        foreach (float gradient in new float[] { 1, 3, 1, 1 })
        {
            set[0].Gradient.Span.Fill(gradient);
            set[0].HasGradient = true;
            outcomes.Add(optimizer.Step());
            set[0].HasGradient.ShouldBeFalse("a gradient that was taken in must not be added to by the next pass");
        }

        outcomes.ShouldBe([StepOutcome.Accumulated, StepOutcome.Applied, StepOutcome.Accumulated, StepOutcome.Applied]);
        optimizer.StepCount.ShouldBe(2);
        set[0].Value[0].ShouldBe(start - (0.4f * 2) - (0.3f * 1), 1e-6f);
    }

    [Fact]
    public void R37_a_missing_gradient_is_left_alone_or_named()
    {
        ParameterSet set = Descent.Set(("a", [2]), ("b", [2]), ("c", [2]));
        float[] before = set["b"].Value.Span.ToArray();
        Optimizer optimizer = Optimizer.Create(set, new AdamW(0.1));
        Descent.WriteGradients(set, 1);
        set["b"].HasGradient = false;
        optimizer.Step();

        set["b"].Value.Span.ToArray().ShouldBe(before);
        optimizer.UpdatesOf("b").ShouldBe(0);
        optimizer.UpdatesOf("c").ShouldBe(1);

        optimizer.Replan(
            OptimizationPlan.For(set).Default(new AdamW(0.1)).OnMissingGradient(MissingGradient.Throw).Build()
        );
        float[] all = Descent.Values(set);
        Should
            .Throw<GradientException>(() =>
            {
                optimizer.Step();
            })
            .Message.ShouldBe(
                "1 parameter of 3 has no gradient at step 1: \"b\". Nothing was updated. Freeze them, or choose OnMissingGradient(Skip)."
            );
        Descent.Values(set).ShouldBe(all);
    }

    [Fact]
    public void Parameters_without_values_and_of_rank_zero_take_part()
    {
        ParameterSet set = Descent.Set(("none", [0, 3]), ("scalar", []), ("w", [3]));
        Optimizer optimizer = Optimizer.Create(OptimizationPlan.For(set).Default(new AdamW(0.1)).Clip(1).Build());
        float before = set["scalar"].Value[0];
        Descent.WriteGradients(set, 1);

        optimizer.Step().ShouldBe(StepOutcome.Applied);

        set["scalar"].Value[0].ShouldNotBe(before);
        optimizer.UpdatesOf("none").ShouldBe(1);
        optimizer.Restore(optimizer.CaptureState()).Kept.Count.ShouldBe(6);
    }

    [Fact]
    public void A_model_that_moved_to_another_optimizer_is_an_error()
    {
        ParameterSet set = Descent.Set(("w", [2]));
        Optimizer first = Optimizer.Create(set, new Sgd(0.1));
        Optimizer.Create(set, new Sgd(0.1));
        Descent.WriteGradients(set, 1);

        Should
            .Throw<StrataException>(() =>
            {
                first.Step();
            })
            .Message.ShouldStartWith("\"w\" has moved to another optimizer");
    }
}
