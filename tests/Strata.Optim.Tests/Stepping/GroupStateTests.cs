namespace Strata.Optim.Tests.Stepping;

/// <summary>Numbers of groups, saved and taken back.</summary>
public class GroupStateTests
{
    private static UpdateRule[] Wide =>
        [
            new Prodigy(1) { InitialEstimate = 0.01, Coefficient = 20 },
            new DAdaptAdamW(1) { InitialEstimate = 0.01 },
            new Dog(1) { StartValue = 0.1 },
            new Dowg(1),
            new Momo(0.5) { AdaptLowerBound = true },
            new MomoAdam(0.1),
            new PolyakSgd(0.5),
            new Lbfgs(0.1) { MemorySize = 3 },
            new Mechanize(new AdamW(0.1)) { InitialFactor = 0.1 },
            new ScheduleFree(new Adam(0.05) { Beta1 = 0 }),
            new Prodigy(1) { InitialEstimate = 0.01 }.BeforeRule(new NormalizeGroup()),
        ];

    public static TheoryData<int> Rules => [.. Enumerable.Range(0, Wide.Length)];

    private static ParameterSet Model() => Descent.Set(("a.w", [5, 7]), ("a.b", [7]), ("b.w", [3, 7]), ("b.b", [3]));

    private static Optimizer Plan(ParameterSet set, UpdateRule rule, string label = "body") =>
        Optimizer.Create(OptimizationPlan.For(set).Group("head", "b.**", rule).Default(label, rule).Build());

    // In every third step one parameter has no gradient.
    private static void Step(Optimizer optimizer, ParameterSet set, int step)
    {
        Descent.WriteGradients(set, step);
        if (step % 3 == 0)
            set["a.b"].HasGradient = false;
        Descent.Step(optimizer, step).ShouldBe(StepOutcome.Applied);
        optimizer.ZeroGradients();
    }

    [Theory, MemberData(nameof(Rules))]
    public void A_restored_run_goes_on_with_the_same_bits(int index)
    {
        UpdateRule rule = Wide[index];
        ParameterSet whole = Model();
        Optimizer straight = Plan(whole, rule);
        for (int step = 1; step <= 5; step++)
            Step(straight, whole, step);
        OptimizerState state = straight.CaptureState();
        ParameterSet copy = Model();
        for (int i = 0; i < whole.Count; i++)
            whole[i].Value.CopyTo(copy[i].Value);
        Optimizer resumed = Plan(copy, rule);
        resumed.Restore(state);
        for (int step = 6; step <= 11; step++)
        {
            Step(straight, whole, step);
            Step(resumed, copy, step);
        }

        Descent.Values(copy).ShouldBe(Descent.Values(whole), rule.ToString());
        resumed.CaptureState().GroupScalars.ShouldBe(straight.CaptureState().GroupScalars, ignoreOrder: true);
        Descent.Values(whole).ShouldAllBe(value => float.IsFinite(value));
    }

    [Theory, MemberData(nameof(Rules))]
    public void Another_plan_with_the_same_labels_keeps_the_numbers(int index)
    {
        UpdateRule rule = Wide[index];
        ParameterSet kept = Model();
        Optimizer straight = Plan(kept, rule);
        ParameterSet other = Model();
        Optimizer replanned = Plan(other, rule);
        for (int step = 1; step <= 8; step++)
        {
            if (step == 5)
                replanned.Replan(
                    OptimizationPlan.For(other).Group("head", "b.**", rule).Default("body", rule).Clip(1e9).Build()
                );
            Step(straight, kept, step);
            Step(replanned, other, step);
        }

        Descent.Values(other).ShouldBe(Descent.Values(kept), rule.ToString());
    }

    [Fact]
    public void A_group_under_another_label_is_told_and_begins_anew_only_when_asked()
    {
        ParameterSet set = Model();
        Optimizer trained = Plan(set, Wide[0]);
        for (int step = 1; step <= 3; step++)
            Step(trained, set, step);
        Optimizer renamed = Plan(Model(), Wide[0], label: "trunk");

        Should
            .Throw<OptimizerStateException>(() => renamed.Restore(trained.CaptureState()))
            .Message.ShouldContain(
                "It lacks estim_lr, numerator_weighted, estim_lr_before of group \"trunk\" under \"prodigy\"; it has them for \"body\", \"head\"."
            );
        renamed.Restore(trained.CaptureState(), StateMismatch.Reset);
        renamed.CaptureState().GroupScalars["optim/prodigy/estim_lr/trunk"].ShouldBe(0.01);
    }

    [Fact]
    public void The_loss_of_micro_steps_is_saved_with_them()
    {
        OptimizationPlan Accumulating(ParameterSet set) =>
            OptimizationPlan.For(set).Default("all", new PolyakSgd(10)).Accumulate(2).Build();
        ParameterSet whole = Model();
        Optimizer straight = Optimizer.Create(Accumulating(whole));
        Descent.WriteGradients(whole, 1);
        straight.Step(loss: 4).ShouldBe(StepOutcome.Accumulated);
        ParameterSet copy = Model();
        Optimizer resumed = Optimizer.Create(Accumulating(copy));
        resumed.Restore(straight.CaptureState());

        foreach ((Optimizer optimizer, ParameterSet set) in new[] { (straight, whole), (resumed, copy) })
        {
            Descent.WriteGradients(set, 2);
            optimizer.Step(loss: 2).ShouldBe(StepOutcome.Applied);
        }

        Descent.Values(copy).ShouldBe(Descent.Values(whole));
        // The mean loss is 3: with 1 in place of it, another step.
        ParameterSet less = Model();
        Optimizer other = Optimizer.Create(Accumulating(less));
        Descent.WriteGradients(less, 1);
        other.Step(loss: 0);
        Descent.WriteGradients(less, 2);
        other.Step(loss: 2);
        Descent.Values(less).ShouldNotBe(Descent.Values(whole));
    }
}
