using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training.Tests.Errors;

/// <summary>Mistakes made against Strata, each once: rows of several peers share them.</summary>
internal static partial class Mistakes
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

    public static Answer SameParameterTwiceInMemory { get; } = InTwoGroups(twiceInOne: true);

    public static Answer WholeNumber { get; } =
        Answer.Outcome(() =>
        {
            Plan(new Sgd(1)).Assignment["scale"].LearningRateAt(0).ShouldBe(1);
            return "a whole number is a number: new Sgd(1) has the rate 1";
        });

    public static void Gradients(ParameterSet set, float value)
    {
        foreach (Parameter parameter in set.Where(parameter => parameter.RequiresGradient))
        {
            parameter.Gradient.Span.Fill(value);
            parameter.HasGradient = true;
        }
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
