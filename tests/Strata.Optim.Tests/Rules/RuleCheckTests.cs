namespace Strata.Optim.Tests.Rules;

public class RuleCheckTests
{
    private static readonly ParameterSet Set = Descent.Set(("w", [2]));

    public static TheoryData<UpdateRule, string> Mistakes =>
        new()
        {
            { new Sgd(-0.1), "learning rate is -0.1; expected at least 0" },
            { new Sgd(double.NaN), "learning rate is NaN; expected at least 0" },
            {
                new Sgd(0.1) { Momentum = -1 },
                "momentum is -1; expected at least 0 and below 1"
            },
            {
                new Sgd(0.1) { Momentum = 1.5 },
                "momentum is 1.5; expected at least 0 and below 1"
            },
            { new Sgd(double.PositiveInfinity), "learning rate is Infinity; expected at least 0 and finite" },
            {
                new Sgd(0.1) { Nesterov = true },
                "nesterov needs momentum above 0 and dampening 0; they are 0 and 0"
            },
            {
                new Sgd(0.1)
                {
                    Nesterov = true,
                    Momentum = 0.9,
                    Dampening = 0.1,
                },
                "nesterov needs momentum above 0 and dampening 0; they are 0.9 and 0.1"
            },
            {
                new Adam(1e-3) { Beta1 = 1 },
                "beta1 is 1; expected at least 0 and below 1"
            },
            {
                new Adam(1e-3) { Beta2 = -0.5 },
                "beta2 is -0.5; expected at least 0 and below 1"
            },
            {
                new AdamW(1e-3) { Epsilon = -1 },
                "epsilon is -1; expected at least 0"
            },
            {
                new AdamW(1e-3) { WeightDecay = -0.1 },
                "weight decay is -0.1; expected at least 0"
            },
            {
                new AdamW(Schedule.From(_ => 1e-3, "mine")) { DecayMode = DecayMode.Corrected },
                "corrected decay needs a learning rate whose peak is known and above 0; mine has none"
            },
        };

    [Theory, MemberData(nameof(Mistakes))]
    public void Names_the_statement_the_option_and_its_range(UpdateRule rule, string problem)
    {
        var exception = Should.Throw<PlanException>(() => OptimizationPlan.For(Set).Group("g", "w", rule).Build());

        exception.Message.ShouldBe($"Group(\"g\", \"w\"), {rule.GetType().Name}: {problem}.");
    }

    [Fact]
    public void R09_checks_every_group_and_not_only_the_defaults()
    {
        ParameterSet set = Descent.Set(("a", [2]), ("b", [2]));

        var exception = Should.Throw<PlanException>(() =>
            Optimizer.Create(
                new ParameterGroup("good", [set["a"]], new Sgd(0.1)),
                new ParameterGroup("bad", [set["b"]], new Sgd(-1))
            )
        );

        exception.Message.ShouldBe("ParameterGroup(\"bad\"), Sgd: learning rate is -1; expected at least 0.");
    }

    [Fact]
    public void An_unknown_rule_offers_the_nearest_name() =>
        Should
            .Throw<PlanException>(() => RuleRegistry.Get("adamv"))
            .Message.ShouldBe(
                $"There is no rule \"adamv\". Rules: {string.Join(", ", RuleRegistry.All.Select(entry => entry.Name))}. Did you mean \"adam\"?"
            );
}
