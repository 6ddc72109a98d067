namespace Strata.Optim.Tests.Rules;

public class ComposedRuleTests
{
    [Fact]
    public void Stages_run_in_the_order_written()
    {
        // Gradient 1: clip to 0.5, then 3 times; the other way round it would be 0.5.
        Step(new Sgd(1).BeforeRule(new ClipUpdate(0.5), new ScaleUpdate(3))).ShouldBe(-1.5f, 1e-6f);
        Step(new Sgd(1).BeforeRule(new ScaleUpdate(3)).BeforeRule(new ClipUpdate(0.5))).ShouldBe(-1.5f, 1e-6f);
        Step(new Sgd(1).OnUpdate(new ClipUpdate(0.5)).OnUpdate(new ScaleUpdate(3))).ShouldBe(-1.5f, 1e-6f);
        Step(new Sgd(1).OnUpdate(new ScaleUpdate(3), new ClipUpdate(0.5))).ShouldBe(-0.5f, 1e-6f);
    }

    [Fact]
    public void A_stage_on_the_direction_leaves_rate_and_decoupled_decay_alone()
    {
        UpdateRule rule = new Sgd(0.1) { WeightDecay = 0.5, DecayMode = DecayMode.Decoupled };

        Step(rule.OnDirection(new ClipUpdate(0.5)), start: 2).ShouldBe(2 - (0.1f * (0.5f + (0.5f * 2))), 1e-6f);
        Step(rule.OnUpdate(new ClipUpdate(0.01)), start: 2).ShouldBe(1.99f, 1e-6f);
    }

    [Fact]
    public void Coupled_decay_comes_between_the_stages_before_the_rule_and_the_rule()
    {
        UpdateRule rule = new Sgd(1) { WeightDecay = 0.5, DecayMode = DecayMode.Coupled };

        Step(rule.BeforeRule(new ClipUpdate(0.5)), start: 2).ShouldBe(2 - (0.5f + (0.5f * 2)), 1e-6f);
        Step(rule.OnDirection(new ClipUpdate(0.5)), start: 2).ShouldBe(1.5f, 1e-6f);
    }

    [Fact]
    public void A_plan_sees_the_rate_and_the_decay_of_the_rule_inside()
    {
        ParameterSet set = Descent.Set(("w", [3]));
        OptimizationPlan plan = OptimizationPlan
            .For(set)
            .Default(new AdamW(Schedule.Linear(1e-2, 0, 10)).BeforeRule(new CentralizeGradient()))
            .LearningRateMultiplier("w", 0.5)
            .WeightDecay("w", 0.3)
            .Build();

        AssignmentRow row = plan.Assignment["w"];
        row.LearningRateAt(0).ShouldBe(5e-3, 1e-15);
        row.WeightDecay.Initial.ShouldBe(0.3);
        row.Rule!.Name.ShouldBe("adamw");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_can_stand_on_the_direction_of_a_rule_that_has_its_rate_inside(bool lookahead)
    {
        UpdateRule inside = lookahead ? new Lookahead(new Sgd(0.1)) : new Sgd(0.1).Accumulated(2);

        Problem(inside.OnDirection(new Cautious())).ShouldContain("has its learning rate inside");
    }

    [Fact]
    public void What_writes_the_parameter_is_the_last_of_all()
    {
        Problem(new Sgd(0.1).OnUpdate(new KeepNonNegative(), new ScaleUpdate(2)))
            .ShouldContain("KeepNonNegative writes the parameter and must be the last stage");
        Problem(new Lookahead(new Sgd(0.1)).OnUpdate(new ScaleUpdate(2))).ShouldContain("Sync writes the parameter");
        Problem(new Sgd(0.1).OnUpdate(new KeepNonNegative()).Accumulated(2)).ShouldContain("inside GatedRule");
        Problem(new Lookahead(new Sgd(0.1).OnUpdate(new KeepNonNegative()))).ShouldContain("inside Lookahead");
    }

    [Fact]
    public void A_direction_needs_a_rule_that_has_one()
    {
        Problem(new Sgd(0.1).BeforeRule(new DirectionOf(new Lookahead(new Sgd(1)))))
            .ShouldContain("gives no direction");
        Problem(new Sgd(0.1).BeforeRule(new DirectionOf(new Sgd(1).BeforeRule(new NormalizeGroup()))))
            .ShouldContain("looks at the whole group");
    }

    [Fact]
    public void An_average_is_the_same_with_a_projection_inside()
    {
        ParameterSet set = Descent.Set(("w", [9]));
        Optimizer optimizer = Optimizer.Create(
            set,
            new Sgd(0.1).OnUpdate(new KeepNonNegative()).WithAverage(WeightAverage.Copy(1))
        );
        for (int step = 1; step <= 4; step++)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step();
        }

        Descent.Values(set).ShouldAllBe(value => value >= 0);
        optimizer
            .CaptureState()
            .Slots[OptimizerState.KeyOf("sgd", "average", "w")]
            .Values.ToArray()
            .ShouldBe(Descent.Values(set));
    }

    private static float Step(UpdateRule rule, float start = 0)
    {
        ParameterSet set = Descent.Set(("w", [1]));
        set[0].Value[0] = start;
        Optimizer optimizer = Optimizer.Create(set, rule);
        set[0].Gradient.Span[0] = 1;
        set[0].HasGradient = true;
        optimizer.Step();
        return set[0].Value[0];
    }

    private static string Problem(UpdateRule rule) =>
        Should.Throw<PlanException>(() => Optimizer.Create(Descent.Set(("w", [3, 2])), rule)).Message;
}
