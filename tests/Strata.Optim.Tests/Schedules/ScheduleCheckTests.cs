namespace Strata.Optim.Tests.Schedules;

public class ScheduleCheckTests
{
    [Fact]
    public void Options_out_of_range_are_errors()
    {
        Refused(() => Schedule.StepDecay(1, 0), "Every");
        Refused(() => Schedule.Exponential(1, -0.5), "Factor");
        Refused(() => Schedule.Polynomial(1, 5, double.NaN), "Power");
        Refused(() => Schedule.InverseTime(1, -1), "Rate");
        Refused(() => Schedule.InverseSquareRoot(1, 0), "Timescale");
        Refused(() => Schedule.CosineWave(1, 0), "HalfPeriod");
        Refused(() => Schedule.CosineRestarts(1, 10, lengthFactor: 0.5), "LengthFactor");
        Refused(() => Schedule.CosineRestarts(1, 10, cycles: 0), "Cycles");
        Refused(() => Schedule.OneCycle(1, 1), "Steps");
        Refused(() => Schedule.OneCycle(1, 10, riseShare: 1.5), "RiseShare");
        Refused(() => Schedule.OneCycle(1, 10, divFactor: 0), "divFactor");
        Refused(() => Schedule.SlantedTriangular(1, 10, cutShare: 1), "CutShare");
        Refused(() => Schedule.Triangular(0, 1, 0), "Up");
        Refused(() => Schedule.WarmUpStableDecay(1, 1, 1, 0), "DecaySteps");
        Refused(() => Schedule.Constant(1).Clamp(2, 1), "Highest");
        Refused(() => Schedule.Constant(1).Repeat(0), "Length");
        Refused(() => Schedule.Constant(1).WithNoise(0, limit: 2), "Limit");
    }

    [Fact]
    public void A_value_out_of_range_is_found_at_any_step()
    {
        Schedule.Linear(1, -0.1, 1_000_000).FirstStepOutside(0).ShouldNotBeNull().ShouldBeInRange(909_091, 1_000_000);
        Schedule.PiecewiseConstant(1, (123_456, -1), (123_457, 1)).FirstStepOutside(0).ShouldBe(123_456);
        Schedule.Exponential(1e-3, 1.1).FirstStepOutside(0, 1).ShouldBe(73);
        Schedule.Constant(0.1).Then(Schedule.Linear(1, -1, 10), 50_000).FirstStepOutside(0).ShouldBe(50_006);
        Schedule.Cosine(0.1, 1000).FirstStepOutside(0, 0.1).ShouldBeNull();
        (Schedule.Constant(double.PositiveInfinity) * Schedule.Linear(1, 0, 5)).FirstStepOutside(0).ShouldBe(0);
    }

    [Fact]
    public void A_function_is_asked_for_its_first_value_only() =>
        Schedule.From(step => step == 0 ? 1 : throw new InvalidOperationException()).FirstStepOutside(0).ShouldBeNull();

    [Fact]
    public void A_plan_finds_a_rate_that_becomes_negative() =>
        Should
            .Throw<PlanException>(() => Plan(new Sgd(Schedule.Linear(0.1, -0.1, 100))).Build())
            .Message.ShouldContain(
                "learning rate is -2e-3 at step 51 (linear(0.1 → -0.1, 100 steps)); expected at least 0"
            );

    [Fact]
    public void A_plan_finds_a_beta_that_becomes_one() =>
        Should
            .Throw<PlanException>(() => Plan(new Adam(0.1) { Beta1 = Schedule.Linear(0.9, 1, 10) }).Build())
            .Message.ShouldContain(
                "beta1 is 1 at step 10 (linear(0.9 → 1, 10 steps)); expected at least 0 and below 1"
            );

    [Fact]
    public void A_plan_finds_a_factor_that_becomes_negative() =>
        Should
            .Throw<PlanException>(() => Plan(new Sgd(0.1)).Schedule(Schedule.Linear(1, -1, 10)).Build())
            .Message.ShouldContain(
                "Schedule(linear(1 → -1, 10 steps)): the factor is -0.2 at step 6; expected at least 0 and finite."
            );

    public static TheoryData<Func<object>, string> Wrong =>
        new()
        {
            { () => Schedule.Cosine(0.1, 0), "cosine: Steps is 0; expected 1 to 2^53. (Parameter 'Steps')" },
            { () => Schedule.OneCycle(0.1, 1), "one cycle: Steps is 1; expected at least 2. (Parameter 'Steps')" },
            {
                () => Schedule.OneCycle(0.1, 9, divFactor: 0),
                "one cycle: divFactor is 0; expected above 0 and finite. (Parameter 'divFactor')"
            },
            {
                () => Schedule.WarmUp(-1),
                "warm up factor: Steps is -1; expected above 0 and finite. (Parameter 'Steps')"
            },
            {
                () =>
                    new ReduceOnPlateau { Factor = 1 },
                "reduce on plateau: Factor is 1; expected at least 0 and below 1. (Parameter 'Factor')"
            },
            {
                () => new PiecewiseConstantSchedule([1, 2], [5, 3]),
                "piecewise constant: Boundaries has step 3 after step 5. Write the steps in ascending order. (Parameter 'Boundaries')"
            },
        };

    [Theory, MemberData(nameof(Wrong))]
    public void An_error_names_the_kind_of_schedule(Func<object> create, string message) =>
        Should.Throw<ArgumentException>(create).Message.ShouldBe(message);

    private static OptimizationPlanBuilder Plan(UpdateRule rule) =>
        OptimizationPlan.For(Descent.Set(("w", [2]))).Default(rule);

    private static void Refused(Func<Schedule> create, string parameter) =>
        Should.Throw<ArgumentOutOfRangeException>(create).ParamName.ShouldBe(parameter);
}
