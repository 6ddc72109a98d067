using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training.Tests.Errors;

/// <summary>State, and plans that change.</summary>
internal static partial class Mistakes
{
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

    public static Answer StateKeys { get; } =
        Answer.Outcome(() =>
        {
            OptimizerState state = StateOf(Set(("a", 1), ("b", 1)), new Adam(0.1));
            state.Slots.Keys.ShouldContain("optim/adam/exp_avg/a");
            return $"state is keyed by name: {string.Join(", ", state.Slots.Keys.Order(StringComparer.Ordinal).Take(2))}, …; counts are saved beside it";
        });

    private static OptimizerState StateOf(ParameterSet set, UpdateRule rule)
    {
        Optimizer optimizer = Optimizer.Create(set, rule);
        Gradients(set, 0.5f);
        optimizer.Step();
        return optimizer.CaptureState();
    }
}
