using static Strata.Optim.Tests.Stages.StageProbes;

namespace Strata.Optim.Tests.Stages;

public class StageStateTests
{
    private static Optimizer Stepped(ParameterSet set, UpdateRule rule, int steps)
    {
        Optimizer optimizer = Optimizer.Create(OptimizationPlan.For(set).Default("all", rule).Build());
        for (int step = 1; step <= steps; step++)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step();
        }

        return optimizer;
    }

    [Fact]
    public void Every_stage_has_its_own_slots_and_numbers()
    {
        ParameterSet set = Descent.Set(("matrix", [3, 2]), ("vector", [5]));
        float[] start = set["vector"].Value.Span.ToArray();

        OptimizerState state = Stepped(set, new Rule(new Keeper("x"), new Keeper("y")), steps: 3).CaptureState();

        foreach (string name in (string[])["x", "y"])
        {
            state.Slots[$"optim/rule/{name}_rows/matrix"].Values.ToArray().ShouldBe([10, 10, 10]);
            state.Slots.ContainsKey($"optim/rule/{name}_rows/vector").ShouldBeFalse();
            state.Slots[$"optim/rule/{name}_full/vector"].Values.ToArray().ShouldAllBe(value => value == 6);
            state.Slots[$"optim/rule/{name}_start/vector"].Values.ToArray().ShouldBe(start);
            state.Scalars[$"optim/rule/{name}_number/matrix"].ShouldBe(24);
        }
    }

    [Fact]
    public void A_slot_begins_at_the_value_right_before_the_first_update_of_its_parameter()
    {
        ParameterSet set = Descent.Set(("a", [4]), ("late", [4]));
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan.For(set).Default("all", new Rule(new Keeper("k"))).Build()
        );
        Descent.WriteGradients(set, 1);
        set["late"].HasGradient = false;
        optimizer.Step();
        set["late"].Value.Span.Fill(42);
        Descent.WriteGradients(set, 2);
        optimizer.Step();

        OptimizerState state = optimizer.CaptureState();

        state.Slots["optim/rule/k_start/late"].Values.ToArray().ShouldAllBe(value => value == 42);
        state.Slots["optim/rule/k_rows/late".Replace("rows", "full")].Values.ToArray().ShouldAllBe(v => v == 2);
        state.Scalars["optim/rule/k_number/late"].ShouldBe(6);
    }

    [Fact]
    public void Stages_stand_before_the_rule_on_its_direction_and_on_its_update()
    {
        ParameterSet set = Descent.Set(("a", [1]));
        set["a"].Value[0] = 10;
        UpdateRule rule = new Sgd(0.5) { WeightDecay = 0.1, DecayMode = DecayMode.Decoupled }
            .BeforeRule(new Times(2))
            .OnDirection(new Add(1))
            .OnUpdate(new Times(3));
        Optimizer optimizer = Optimizer.Create(OptimizationPlan.For(set).Default("all", rule).Build());
        set["a"].Gradient[0] = 4;
        set["a"].HasGradient = true;

        optimizer.Step();

        // ((4·2 + 1)·0.5 + 0.05·10)·3
        set["a"].Value[0].ShouldBe(10 - 15);
    }
}
