using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training.Tests.Errors;

/// <summary>Gradients, schedules and steps.</summary>
internal static partial class Mistakes
{
    /// <summary>A gradient that is not finite reaches a step.</summary>
    public static Answer NotFinite(
        string rule,
        float value = float.NaN,
        Func<OptimizationPlanBuilder, OptimizationPlanBuilder>? more = null
    ) =>
        Answer.Error(
            () =>
            {
                // A rule that Strata lacks has no step; what is looked at before the step is the same for all.
                UpdateRule made = RuleRegistry.All.FirstOrDefault(entry => entry.Name == rule)?.Create(0.1) ?? Momentum;
                ParameterSet set = Set();
                OptimizationPlanBuilder builder = OptimizationPlan.For(set).Default("all", made);
                Optimizer optimizer = Optimizer.Create((more?.Invoke(builder) ?? builder).Build());
                Gradients(set, 0.5f);
                set["head.bias"].Gradient[0] = value;
                while (optimizer.Step() == StepOutcome.Accumulated)
                    Gradients(set, 0.5f);
            },
            "\"head.bias\"",
            "\"all\""
        );

    /// <summary>No backward pass at all.</summary>
    public static Answer NoGradients { get; } =
        Answer.Outcome(() =>
        {
            ParameterSet set = Set();
            Optimizer optimizer = Optimizer.Create(set, Momentum);
            optimizer.Step();
            optimizer.UpdatesOf("scale").ShouldBe(0);
            string problem = optimizer.LastProblem.ShouldNotBeNull();
            optimizer.Replan(
                OptimizationPlan.For(set).Default("all", Momentum).OnMissingGradient(MissingGradient.Throw).Build()
            );
            Should.Throw<GradientException>(() => optimizer.Step()).Message.ShouldContain("\"head.bias\"");
            return $"nothing changes, and LastProblem says: {problem} With OnMissingGradient(Throw) the step is an error that names them";
        });

    /// <summary>Some gradients are missing: left alone, or an error with their names.</summary>
    public static Answer MissingGradients { get; } =
        Answer.Outcome(() =>
        {
            ParameterSet set = Set();
            Optimizer optimizer = Optimizer.Create(set, Momentum);
            set["scale"].HasGradient = true;
            optimizer.Step();
            (optimizer.UpdatesOf("head.bias"), optimizer.UpdatesOf("scale")).ShouldBe((0, 1));
            set["head.bias"].Value[0].ShouldBe(1);
            optimizer.Replan(
                OptimizationPlan.For(set).Default("all", Momentum).OnMissingGradient(MissingGradient.Throw).Build()
            );
            string message = Should.Throw<GradientException>(() => optimizer.Step()).Message;
            message.ShouldContain("\"head.bias\"");
            return "a parameter without a gradient is left alone: no decay, no count (UpdatesOf shows it). "
                + $"With OnMissingGradient(Throw) the step is an error: {message}";
        });

    /// <summary>A schedule over all groups is a factor.</summary>
    public static Answer ScheduleIsAFactor { get; } =
        Answer.Outcome(() =>
        {
            Assignment rows = OptimizationPlan
                .For(Set())
                .Group("head", "head.**", new Sgd(1))
                .Default("rest", new Sgd(0.1))
                .Schedule(Schedule.Linear(1, 0, 4))
                .Build()
                .Assignment;
            (double head, double rest) = (rows["head.bias"].LearningRateAt(2), rows["scale"].LearningRateAt(2));
            (head, rest).ShouldBe((0.5, 0.05));
            return $"a plan's Schedule is a factor on each group's own rate: half-way from 1 to 0, rates 1 and 0.1 are {head} and {rest}";
        });

    /// <summary>Frozen is the same bits for ever, decay or not.</summary>
    public static Answer FrozenStays { get; } =
        Answer.Outcome(() =>
        {
            ParameterSet set = Set();
            Optimizer optimizer = Optimizer.Create(
                OptimizationPlan.For(set).Freeze("scale").Default(new AdamW(0.1) { WeightDecay = 0.5 }).Build()
            );
            for (int step = 0; step < 3; step++)
            {
                Gradients(set, 0.5f);
                optimizer.Step();
            }

            set["scale"].Value[0].ShouldBe(1);
            return $"Freeze: no gradient, no state, no decay; after 3 steps with decay 0.5 the value is still {set["scale"].Value[0]}";
        });

    /// <summary>A gradient of another shape, from another engine.</summary>
    public static Answer WrongShape { get; } =
        Answer.Error(
            () => Parameter.Wrap("head.bias", new Shape(2), new float[2], new float[1]),
            "\"head.bias\"",
            "gradient"
        );

    public static Answer ZeroGradientDecays { get; } =
        Answer.Outcome(() =>
        {
            ParameterSet set = Set();
            Optimizer optimizer = Optimizer.Create(set, new AdamW(0.1) { WeightDecay = 0.5 });
            Gradients(set, 0);
            optimizer.Step();
            set["scale"].Value[0].ShouldBe(0.95f);
            return $"the same, as documented: a gradient of 0 is a gradient, so decay applies (1 → {set["scale"].Value[0]}) and the update counts; "
                + "to leave a parameter alone, give it no gradient, or freeze it";
        });

    public static Answer ZeroGradientIsFinite { get; } =
        Answer.Outcome(() =>
        {
            ParameterSet set = Set();
            Optimizer optimizer = Optimizer.Create(OptimizationPlan.For(set).Default(new AdamW(0.1)).Clip(1).Build());
            Gradients(set, 0);
            optimizer.Step();
            float.IsFinite(set["scale"].Value[0]).ShouldBeTrue();
            return $"a norm of 0 leaves gradients of 0: after a clipped AdamW step the value is {set["scale"].Value[0]}";
        });

    /// <summary>Both factors of clipping, by name.</summary>
    public static Answer ClipFactors { get; } =
        Answer.Outcome(() =>
        {
            float exact = Clipped(ClipFactor.Optax);
            float torch = Clipped(ClipFactor.PyTorch);
            exact.ShouldBe(0f);
            torch.ShouldBeGreaterThan(0);
            return $"the factor has a name: under ClipFactor.PyTorch, the default, a norm at the limit is scaled by max / (norm + 1e-6) (1 → {torch:0.##e-0}); "
                + $"under ClipFactor.Optax it is left alone (1 → {exact})";

            static float Clipped(ClipFactor factor)
            {
                ParameterSet set = Set(("w", 1));
                Optimizer optimizer = Optimizer.Create(
                    OptimizationPlan.For(set).Default(new Sgd(1)).Clip(1, factor: factor).Build()
                );
                Gradients(set, 1);
                optimizer.Step();
                return set["w"].Value[0];
            }
        });

    public static Answer CenteredStaysFinite(int steps) =>
        Answer.Outcome(() =>
        {
            ParameterSet set = Set(("w", 1));
            Optimizer optimizer = Optimizer.Create(set, new RmsProp(0.01) { Centered = true });
            for (int step = 0; step < steps; step++)
            {
                Gradients(set, 0.3f);
                optimizer.Step();
            }

            float.IsFinite(set["w"].Value[0]).ShouldBeTrue();
            return $"PyTorch's formula: centered RMSprop after {(steps == 1 ? "1 step" : $"{steps} steps")} with a gradient of 0.3: the value is {set["w"].Value[0]:0.###}";
        });

    /// <summary>The first update takes the first value of a schedule.</summary>
    public static Answer FirstRate(Schedule schedule) =>
        Answer.Outcome(() =>
        {
            ParameterSet set = Set();
            Optimizer optimizer = Optimizer.Create(set, new Sgd(schedule));
            double first = optimizer.LearningRateOf("scale");
            Gradients(set, 0.5f);
            optimizer.Step();
            first.ShouldBe(schedule.At(0));
            return $"no scheduler to step: the first update uses {schedule} at 0, which is {first}, the second {optimizer.LearningRateOf("scale"):0.####}";
        });

    public static Answer EndsExactly { get; } =
        Answer.Outcome(() =>
        {
            Schedule.Linear(1, 0, 20).At(20).ShouldBe(0);
            return "schedules are computed in double on the CPU; Linear(1, 0, 20) at 20 is exactly 0, and stays";
        });

    public static Answer RpropOnASchedule { get; } =
        Answer.Outcome(() =>
        {
            ParameterSet set = Set(("w", 1));
            Optimizer optimizer = Optimizer.Create(set, new Rprop(Schedule.Linear(0.1, 0, 10)));
            Gradients(set, 1);
            optimizer.Step();
            set["w"].Value[0].ShouldBe(0.9f);
            return $"accepted: the first size is the schedule's first value (1 → {set["w"].Value[0]}), and no rate is used after that, as the rule's documentation says";
        });

    public static Answer StartsAtZero { get; } =
        Answer.Outcome(() =>
        {
            Optimizer optimizer = Optimizer.Create(OptimizationPlan.For(Set()).Default(Momentum).Accumulate(2).Build());
            (long count, StepOutcome first) = (optimizer.StepCount, optimizer.Step());
            first.ShouldBe(StepOutcome.Accumulated);
            return $"StepCount is {count}, and Step says what it did: {first}";
        });
}
