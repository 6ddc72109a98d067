namespace Strata.Optim.Tests.Plans;

/// <summary>Plans that change by step: gradual unfreezing, resumed at any step.</summary>
public class PlanSequenceTests
{
    private static ParameterSet Model() =>
        Descent.Set(
            ("stem.weight", [5, 3]),
            ("body.weight", [7, 5]),
            ("body.bias", [7]),
            ("head.weight", [2, 7]),
            ("head.bias", [2])
        );

    private static PlanSequence Thaw(ParameterSet set) =>
        PlanSequence.Thaw(
            set,
            LayerOrder.TopLevelModules,
            everySteps: 3,
            plan =>
                plan.Group("head", "head.**", new AdamW(1e-2))
                    .Group("trunk", "{body,stem}.**", new AdamW(1e-3))
                    .LearningRateMultiplier("stem.**", 0.5)
                    .NoWeightDecay(Selector.RankAtMost(1))
        );

    private static void Step(ParameterSet set, Optimizer optimizer, int step)
    {
        Descent.WriteGradients(set, step);
        optimizer.Step().ShouldBe(StepOutcome.Applied);
        optimizer.ZeroGradients();
    }

    [Fact]
    public void The_head_trains_first_and_then_a_layer_more_each_time()
    {
        PlanSequence sequence = Thaw(Model());

        sequence.Starts.ShouldBe([0, 3, 6]);
        string[] Trained(long step) =>
            [.. sequence.PlanAt(step).Assignment.Where(row => !row.Frozen).Select(row => row.Name)];
        Trained(0).ShouldBe(["head.weight", "head.bias"]);
        Trained(2).ShouldBe(Trained(0));
        Trained(3).ShouldBe(["body.weight", "body.bias", "head.weight", "head.bias"]);
        Trained(6).Length.ShouldBe(5);
        Trained(1000).Length.ShouldBe(5);
    }

    [Fact]
    public void Applied_before_each_step_it_replans_at_the_boundaries_and_keeps_state()
    {
        ParameterSet set = Model();
        PlanSequence sequence = Thaw(set);
        Optimizer optimizer = sequence.CreateOptimizer();
        var reports = new List<(int Step, ReplanReport Report)>();
        for (int step = 0; step < 8; step++)
        {
            if (sequence.Apply(optimizer) is { } report)
                reports.Add((step, report));
            float[] stem = set["stem.weight"].Value.Span.ToArray();
            Step(set, optimizer, step);
            (set["stem.weight"].Value.Span.SequenceEqual(stem)).ShouldBe(step < 6, "frozen until its time has come");
        }

        reports.Select(entry => entry.Step).ShouldBe([3, 6]);
        reports[0].Report.Kept.Count.ShouldBe(4, "two slots for each of the two parameters of the head");
        reports[0].Report.Created.Count.ShouldBe(4);
        reports[0].Report.Differences[0].ShouldStartWith("\"body.weight\": was frozen, is in group \"trunk\" under ");
        optimizer.UpdatesOf("head.bias").ShouldBe(8);
        optimizer.UpdatesOf("body.bias").ShouldBe(5);
        optimizer.UpdatesOf("stem.weight").ShouldBe(2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void R28_a_resumed_run_goes_on_under_the_plan_of_its_step_with_the_same_bits(int interrupted)
    {
        float[] Run(int at, bool afterApply)
        {
            ParameterSet set = Model();
            PlanSequence sequence = Thaw(set);
            Optimizer optimizer = sequence.CreateOptimizer();
            for (int step = 0; step < 9; step++)
            {
                if (afterApply)
                    sequence.Apply(optimizer);
                if (step == at)
                {
                    OptimizerState state = optimizer.CaptureState();
                    float[] values = Descent.Values(set);
                    set = Model();
                    sequence = Thaw(set);
                    optimizer = sequence.CreateOptimizer();
                    int next = 0;
                    foreach (Parameter parameter in set)
                    {
                        values.AsSpan(next, parameter.Count).CopyTo(parameter.Value.Span);
                        next += parameter.Count;
                    }

                    sequence.Restore(optimizer, state);
                    optimizer.Plan.ShouldBe(sequence.PlanAt(step));
                    set["stem.weight"].RequiresGradient.ShouldBe(step >= 6);
                }

                sequence.Apply(optimizer);
                Step(set, optimizer, step);
            }

            return Descent.Values(set);
        }

        float[] straight = Run(-1, afterApply: false);
        Run(interrupted, afterApply: false).ShouldBe(straight);
        Run(interrupted, afterApply: true).ShouldBe(straight);
    }

    [Fact]
    public void A_slip_in_the_statements_is_found_in_spite_of_the_frozen_layers() =>
        Should
            .Throw<PlanException>(() =>
                PlanSequence.Thaw(
                    Model(),
                    LayerOrder.TopLevelModules,
                    3,
                    plan => plan.Group("head", "haed.**", new AdamW(1)).Default(new AdamW(1))
                )
            )
            .Message.ShouldContain("Did you mean \"head.**\"?");

    [Fact]
    public void A_group_that_thaws_may_start_its_own_schedule_there()
    {
        PlanSequence sequence = PlanSequence.Thaw(
            Model(),
            LayerOrder.TopLevelModules,
            10,
            plan =>
                plan.Group("stem", "stem.**", new AdamW(Schedule.WarmUp(1e-3, 4).StartingAt(20)))
                    .Default(new AdamW(1e-2))
        );

        AssignmentRow row = sequence.PlanAt(20).Assignment["stem.weight"];
        new[] { 20L, 21, 23, 30 }.Select(row.LearningRateAt).ShouldBe([2.5e-4, 5e-4, 1e-3, 1e-3]);
    }

    [Fact]
    public void A_sequence_that_is_wrong_says_all_of_it()
    {
        ParameterSet set = Model();
        OptimizationPlan plan = OptimizationPlan.For(set).Default(new Sgd(1)).Build();
        OptimizationPlan less = OptimizationPlan.For(new ParameterSet([set[0]])).Default(new Sgd(1)).Build();

        Should
            .Throw<PlanException>(() => PlanSequence.Of((5, plan), (5, less)))
            .Problems.ShouldBe([
                "The first plan of a sequence begins at step 5; expected 0.",
                "Plan 1 of a sequence begins at step 5, the one before it at 5. Steps must rise.",
                "Plan 1 of a sequence, from step 5 on, lacks 4 parameters of the one before it: \"body.weight\", \"body.bias\", "
                    + "\"head.weight\", \"head.bias\". Plan over the same model; freeze what must not move.",
            ]);
        Should.Throw<PlanException>(() => PlanSequence.Of()).Message.ShouldContain("is empty");
        Should
            .Throw<PlanException>(() =>
                PlanSequence.Thaw(
                    Descent.Set(("fc.weight", [2, 2])),
                    LayerOrder.TopLevelModules,
                    3,
                    builder => builder.Default(new Sgd(1))
                )
            )
            .Message.ShouldBe(
                "There is nothing to thaw layer by layer: the order \"top-level modules\" has 1 layer. Choose another order."
            );
    }
}
