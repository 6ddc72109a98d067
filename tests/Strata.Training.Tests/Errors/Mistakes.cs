using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training.Tests.Errors;

/// <summary>Mistakes made against Strata, each once: rows of several peers share them.</summary>
internal static class Mistakes
{
    private static readonly UpdateRule Momentum = new Sgd(0.1) { Momentum = 0.9 };

    /// <summary>The parameters of the peers' rows: <c>head.kernel</c>, <c>head.bias</c>, <c>scale</c>.</summary>
    public static ParameterSet Set(params (string Name, int Count)[] parameters)
    {
        if (parameters.Length == 0)
            parameters = [("head.kernel", 2), ("head.bias", 2), ("scale", 1)];
        var set = new ParameterSet(
            parameters.Select(entry => new Parameter(
                entry.Name,
                entry.Name.EndsWith("kernel", StringComparison.Ordinal) ? new(1, entry.Count) : new(entry.Count)
            ))
        );
        foreach (Parameter parameter in set)
            parameter.Value.Span.Fill(1);
        return set;
    }

    public static OptimizationPlan Plan(UpdateRule rule) => OptimizationPlan.For(Set()).Default("all", rule).Build();

    /// <summary>A group with an option that is out of range.</summary>
    public static Answer Refused(UpdateRule rule, string option) =>
        Answer.Error(
            () => OptimizationPlan.For(Set()).Group("head", "head.**", rule).Default("rest", new Sgd(0.1)).Build(),
            "Group(\"head\"",
            option
        );

    /// <summary>A rule as a recipe writes it: it may not exist, or not have the option.</summary>
    public static Answer Recipe(string rule) =>
        Answer.Either(() =>
        {
            ParameterSet set = Set();
            Optimizer optimizer = Optimizer.Create(set, RuleText.Parse(rule));
            Gradients(set, 0.5f);
            optimizer.Step();
            return $"legal: a step takes every value from 1 to {string.Join(", ", set.Select(parameter => parameter.Value[0]))}";
        });

    /// <summary>A statement of a plan that is wrong.</summary>
    public static Answer Statement(Action<OptimizationPlanBuilder> statement, params string[] names) =>
        Answer.Error(
            () =>
            {
                OptimizationPlanBuilder builder = OptimizationPlan.For(Set()).Default("rest", new AdamW(1e-3));
                statement(builder);
                builder.Build();
            },
            names
        );

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

    /// <summary>Gradients that nobody computed.</summary>
    public static Answer MissingGradients { get; } =
        Answer.Error(
            () =>
            {
                ParameterSet set = Set();
                Optimizer optimizer = Optimizer.Create(
                    OptimizationPlan.For(set).Default("all", Momentum).OnMissingGradient(MissingGradient.Throw).Build()
                );
                set["scale"].HasGradient = true;
                optimizer.Step();
            },
            "\"head.kernel\"",
            "\"head.bias\""
        );

    /// <summary>The default: a parameter without a gradient is left alone, others step.</summary>
    public static Answer SkippedParameter { get; } =
        Answer.Outcome(() =>
        {
            ParameterSet set = Set();
            Optimizer optimizer = Optimizer.Create(set, Momentum);
            Gradients(set, 0.5f);
            set["head.bias"].HasGradient = false;
            optimizer.Step();
            optimizer.UpdatesOf("head.bias").ShouldBe(0);
            set["head.bias"].Value[0].ShouldBe(1);
            return "by default a parameter without a gradient is left alone: no decay, no count "
                + $"(UpdatesOf(\"head.bias\") is {optimizer.UpdatesOf("head.bias")}, of \"scale\" {optimizer.UpdatesOf("scale")}). "
                + "OnMissingGradient(Throw) makes it an error that names it";
        });

    /// <summary>State saved under one rule, taken back under another.</summary>
    public static Answer Restored(UpdateRule saved, UpdateRule into, params string[] names) =>
        Answer.Error(() => Optimizer.Create(Set(), into).Restore(StateOf(Set(), saved)), names);

    public static Answer RestoredIntoOtherParameters { get; } =
        Answer.Error(
            () =>
                Optimizer
                    .Create(Set(("a", 2), ("b", 3), ("c", 1)), new Adam(0.1))
                    .Restore(StateOf(Set(("a", 2), ("b", 3)), new Adam(0.1))),
            "\"c\""
        );

    public static Answer RestoredIntoOtherShape { get; } =
        Answer.Error(
            () => Optimizer.Create(Set(("a", 5)), new Adam(0.1)).Restore(StateOf(Set(("a", 3)), new Adam(0.1))),
            "\"a\"",
            "exp_avg"
        );

    /// <summary>One parameter moved to the group of another rule between saving and restoring.</summary>
    public static Answer RestoredAfterRegrouping { get; } =
        Answer.Error(
            () =>
            {
                ParameterSet before = Set();
                Optimizer saved = Optimizer.Create(
                    OptimizationPlan
                        .For(before)
                        .Group("adam", "**.kernel", new Adam(0.1))
                        .Default("sgd", Momentum)
                        .Build()
                );
                Gradients(before, 0.5f);
                saved.Step();
                Optimizer other = Optimizer.Create(
                    OptimizationPlan.For(Set()).Group("adam", "head.**", new Adam(0.1)).Default("sgd", Momentum).Build()
                );
                other.Restore(saved.CaptureState());
            },
            "\"head.bias\"",
            "\"sgd\"",
            "\"adam\""
        );

    /// <summary>The same parameters in another order, or in other groups of the same rule: state goes by name.</summary>
    public static Answer RestoredByName { get; } =
        Answer.Outcome(() =>
        {
            ParameterSet before = Set(("a", 2), ("b", 2));
            Optimizer saved = Optimizer.Create(before, new Adam(0.1));
            Gradients(before, 0.5f);
            before["b"].Gradient.Span.Fill(-2);
            saved.Step();
            ParameterSet after = Set(("b", 2), ("a", 2));
            Optimizer other = Optimizer.Create(
                OptimizationPlan.For(after).Group("other", "a", new Adam(0.1)).Default("rest", new Adam(0.2)).Build()
            );
            ReplanReport report = other.Restore(saved.CaptureState());
            foreach (string key in saved.CaptureState().Slots.Keys)
                other
                    .CaptureState()
                    .Slots[key]
                    .Values.ToArray()
                    .ShouldBe(saved.CaptureState().Slots[key].Values.ToArray());
            return $"state goes by parameter, rule and slot, such as \"{report.Kept[0]}\"; order and groups do not matter: {report}";
        });

    /// <summary>State holds no rates: they are the plan's.</summary>
    public static Answer RatesOfThePlan { get; } =
        Answer.Outcome(() =>
        {
            Optimizer other = Optimizer.Create(
                OptimizationPlan
                    .For(Set())
                    .Group("head", "head.**", new Adam(0.5))
                    .Default("rest", new Adam(0.25))
                    .Build()
            );
            other.Restore(StateOf(Set(), new Adam(0.1)));
            (double head, double rest) = (other.LearningRateOf("head.bias"), other.LearningRateOf("scale"));
            (head, rest).ShouldBe((0.5, 0.25));
            return $"state holds no options: after a restore from Adam(0.1) the rates are the plan's, {head} and {rest}";
        });

    /// <summary>A group that joins in mid-training.</summary>
    public static Answer JoinsLater { get; } =
        Answer.Outcome(() =>
        {
            ParameterSet set = Set();
            Schedule first = Schedule.Linear(1, 0, 10);
            Optimizer optimizer = Optimizer.Create(
                OptimizationPlan.For(set).Freeze("scale").Default("all", new Sgd(first)).Build()
            );
            for (int step = 0; step < 5; step++)
            {
                Gradients(set, 0.5f);
                optimizer.Step();
            }

            optimizer.Replan(
                OptimizationPlan
                    .For(set)
                    .Group("joined", "scale", new Sgd(Schedule.Linear(1, 0, 10).StartingAt(5)))
                    .Default("all", new Sgd(first))
                    .Build()
            );
            (double old, double joined) = (optimizer.LearningRateOf("head.bias"), optimizer.LearningRateOf("scale"));
            (old, joined).ShouldBe((0.5, 1));
            return $"each group has its own schedule, and one counter drives all: at step 5 of a line from 1 to 0 in 10 the first group's rate is {old}, "
                + $"that of the group that Replan added, StartingAt(5), is {joined}";
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

    /// <summary>A parameter in two groups, or twice in one.</summary>
    public static Answer InTwoGroups(bool twiceInOne = false) =>
        Answer.Error(
            () =>
            {
                ParameterSet set = Set(("a", 1), ("b", 1));
                OptimizationPlan.FromGroups(
                    twiceInOne
                        ? [new("first", [set["a"], set["a"], set["b"]], Momentum)]
                        : [new("first", [set["a"]], Momentum), new("second", [set["a"], set["b"]], Momentum)]
                );
            },
            "\"a\"",
            "\"first\""
        );

    public static Answer TiedInTwoGroups { get; } =
        Answer.Error(
            () =>
            {
                ParameterSet set = Tied();
                OptimizationPlan
                    .For(set)
                    .Group("embed", "embed.**", new AdamW(1e-3))
                    .Group("head", "head.**", new AdamW(0.1))
                    .Build();
            },
            "\"embed.weight\"",
            "\"head.weight\""
        );

    public static Answer TiedOnce { get; } =
        Answer.Outcome(() =>
        {
            Assignment rows = OptimizationPlan.For(Tied()).Default(Momentum).Build().Assignment;
            return $"one row of {rows.Count}: \"{rows[0].Name}\", also named \"{rows[0].Aliases[0]}\"; either name finds it";
        });

    public static Answer InNoGroup { get; } =
        Answer.Error(
            () =>
            {
                ParameterSet set = Set();
                OptimizationPlan.FromGroups([new("kernels", [set["head.kernel"]], Momentum)], set);
            },
            "\"head.bias\"",
            "\"scale\""
        );

    public static Answer EmptyGroup { get; } =
        Answer.Error(
            () =>
            {
                ParameterSet set = Set();
                OptimizationPlan.FromGroups([new("none", [], Momentum), new("all", set, Momentum)], set);
            },
            "\"none\""
        );

    public static Answer NoParameters { get; } =
        Answer.Error(() => Optimizer.Create(new ParameterSet([]), Momentum), "no parameters");

    public static Answer SameName { get; } =
        Answer.Error(() => new ParameterSet([new("a", new Shape(1)), new("a", new Shape(1))]), "\"a\"");

    public static Answer TwoGroupsOfOneName { get; } =
        Answer.Error(
            () =>
            {
                ParameterSet set = Set(("x", 1), ("y", 1));
                OptimizationPlan.FromGroups([new("a", [set["x"]], Momentum), new("a", [set["y"]], Momentum)], set);
            },
            "\"a\""
        );

    /// <summary>Labels and rules that do not meet.</summary>
    public static Answer Labels(Func<Parameter, string?> label, string[] rules, params string[] names) =>
        Answer.Error(
            () =>
                OptimizationPlan.FromLabels(
                    rules.ToDictionary(rule => rule, _ => (UpdateRule?)Momentum),
                    ParameterLabels.Map(Set(), label)
                ),
            names
        );

    /// <summary>Labels are asked for once.</summary>
    public static Answer LabelsOnce { get; } =
        Answer.Outcome(() =>
        {
            int calls = 0;
            Dictionary<string, UpdateRule?> rules = new() { ["all"] = new Sgd(0.1) };
            ParameterSet set = Set();
            Optimizer optimizer = Optimizer.Partition(
                rules,
                ParameterLabels.Map(
                    set,
                    _ =>
                    {
                        calls++;
                        return "all";
                    }
                )
            );
            rules["all"] = new Sgd(100);
            Gradients(set, 0.5f);
            optimizer.Step();
            (calls, optimizer.LearningRateOf("scale")).ShouldBe((3, 0.1));
            return $"labels are asked for once, when the plan is built ({calls} calls for 3 parameters), and neither steps nor later "
                + $"changes of the dictionary ask again (the rate stays {optimizer.LearningRateOf("scale")})";
        });

    public static Answer NullFreezes { get; } =
        Answer.Outcome(() =>
        {
            AssignmentRow row = OptimizationPlan
                .FromLabels(
                    new Dictionary<string, UpdateRule?> { ["bias"] = null, ["rest"] = Momentum },
                    ParameterLabels.Map(Set(), parameter => parameter.Name == "head.bias" ? "bias" : "rest")
                )
                .Assignment["head.bias"];
            row.Frozen.ShouldBeTrue();
            return $"a label without a rule is frozen: the row of \"{row.Name}\" says \"{row.Why}\"";
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

    /// <summary>The plan says what trains, not a flag.</summary>
    public static Answer PlanSaysWhatTrains { get; } =
        Answer.Outcome(() =>
        {
            ParameterSet set = Set();
            set["scale"].RequiresGradient = false;
            Optimizer optimizer = Optimizer.Create(set, Momentum);
            set["scale"].RequiresGradient.ShouldBeTrue();
            optimizer.Plan.Assignment["scale"].Frozen.ShouldBeFalse();
            return "the plan says what trains: a parameter in a group gets RequiresGradient, one in Freeze loses it, and its row says which";
        });

    public static Answer OrderDoesNotMatter { get; } =
        Answer.Outcome(() =>
        {
            ParameterSet set = Set(("a", 1), ("b", 1));
            Assignment rows = OptimizationPlan
                .FromGroups([new("all", new HashSet<Parameter> { set["b"], set["a"] }, Momentum)], set)
                .Assignment;
            rows.Select(row => row.Name).ShouldBe(["a", "b"]);
            return "a set is fine: rows, layout and sums are in the model's order, whatever the order of a group";
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
            return $"PyTorch's formula: centered RMSprop after {steps} steps with a gradient of 0.3: the value is {set["w"].Value[0]:0.###}. A NaN would be named: the next "
                + "step that sees one in a gradient throws";
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

    public static Answer RestoredCounter { get; } =
        Answer.Outcome(() =>
        {
            Schedule schedule = Schedule.Linear(1, 0, 10);
            Optimizer other = Optimizer.Create(Set(), new Sgd(schedule));
            OptimizerState state = StateOf(Set(), new Sgd(schedule));
            other.Restore(state);
            other.LearningRateOf("scale").ShouldBe(schedule.At(1));
            return $"the counter is part of the state: after {state.StepCount} step and a restore the rate is {other.LearningRateOf("scale")}, not {schedule.At(0)}";
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

    public static Answer FirstRouteWins { get; } =
        Answer.Outcome(() =>
        {
            AssignmentRow row = OptimizationPlan
                .For(Set())
                .Group("exact", "head.kernel", new Sgd(0.1))
                .Group("pattern", "head.**", new Adam(0.1))
                .Default(Momentum)
                .Build()
                .Assignment["head.kernel"];
            row.Group.ShouldBe("exact");
            return $"the first statement wins, as written, and the row says so: route {row.Route}, also matched {row.AlsoMatched[0]}";
        });

    public static Answer RulesAreValues { get; } =
        Answer.Outcome(() =>
        {
            var rule = new Adam(0.1);
            Assignment rows = OptimizationPlan
                .For(Set())
                .Group("a", "head.**", rule)
                .Default("b", rule)
                .Build()
                .Assignment;
            rows[0].Rule.ShouldBe(rows[2].Rule);
            return "a rule is a value without state: one may stand in several groups, and each parameter has its own slots and count";
        });

    public static Answer NoDecayOn(string glob, string left) =>
        Answer.Outcome(() =>
        {
            Assignment rows = OptimizationPlan
                .For(Set())
                .Default(new AdamW(0.1))
                .NoWeightDecay(glob)
                .Build()
                .Assignment;
            rows.Where(row => row.WeightDecay != 0).Select(row => row.Name).ShouldBe(left.Split(", "));
            return $"NoWeightDecay(\"{glob}\") leaves decay on {left}, and each row says why: \"{rows["head.bias"].Why}\"";
        });

    public static Answer ModifiersAddUp { get; } =
        Answer.Outcome(() =>
        {
            Assignment rows = OptimizationPlan
                .For(Set())
                .Default(new AdamW(0.1))
                .NoWeightDecay("**.bias")
                .NoWeightDecay("scale")
                .Build()
                .Assignment;
            rows.Count(row => row.WeightDecay == 0).ShouldBe(2);
            return "modifiers add up: a second NoWeightDecay does not replace the first";
        });

    public static Answer GrowingModel { get; } =
        Answer.Outcome(() =>
        {
            ParameterSet set = Set();
            Optimizer optimizer = Optimizer.Create(
                OptimizationPlan.For(set).Freeze("scale").Default("all", new Adam(0.1)).Build()
            );
            ReplanReport report = optimizer.Replan(OptimizationPlan.For(set).Default("all", new Adam(0.1)).Build());
            report.Created.Count.ShouldBe(2);
            return $"Replan takes the new plan and reports it: {report.ToString().ReplaceLineEndings(";")}";
        });

    public static Answer SameParameterTwiceInMemory { get; } = InTwoGroups(twiceInOne: true);

    public static Answer WholeNumber { get; } =
        Answer.Outcome(() =>
        {
            Plan(new Sgd(1)).Assignment["scale"].LearningRateAt(0).ShouldBe(1);
            return "a whole number is a number: new Sgd(1) has the rate 1";
        });

    public static Answer StateKeys { get; } =
        Answer.Outcome(() =>
        {
            OptimizerState state = StateOf(Set(("a", 1), ("b", 1)), new Adam(0.1));
            state.Slots.Keys.ShouldContain("optim/adam/exp_avg/a");
            return $"state is keyed by name: {string.Join(", ", state.Slots.Keys.Order(StringComparer.Ordinal).Take(2))}, …; counts are saved beside it";
        });

    public static Answer StartsAtZero { get; } =
        Answer.Outcome(() =>
        {
            Optimizer optimizer = Optimizer.Create(OptimizationPlan.For(Set()).Default(Momentum).Accumulate(2).Build());
            (long count, StepOutcome first) = (optimizer.StepCount, optimizer.Step());
            first.ShouldBe(StepOutcome.Accumulated);
            return $"StepCount is {count}, and Step says what it did: {first}";
        });

    public static void Gradients(ParameterSet set, float value)
    {
        foreach (Parameter parameter in set.Where(parameter => parameter.RequiresGradient))
        {
            parameter.Gradient.Span.Fill(value);
            parameter.HasGradient = true;
        }
    }

    private static OptimizerState StateOf(ParameterSet set, UpdateRule rule)
    {
        Optimizer optimizer = Optimizer.Create(set, rule);
        Gradients(set, 0.5f);
        optimizer.Step();
        return optimizer.CaptureState();
    }

    private static ParameterSet Tied()
    {
        float[] values = new float[12];
        float[] gradients = new float[12];
        return ParameterSet.Wrap(
            Parameter.Wrap("embed.weight", new Shape(4, 3), values, gradients),
            Parameter.Wrap("head.weight", new Shape(4, 3), values, gradients)
        );
    }
}
