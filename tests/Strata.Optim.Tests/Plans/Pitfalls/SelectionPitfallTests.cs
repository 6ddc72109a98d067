using Strata.Numerics;

namespace Strata.Optim.Tests.Plans.Pitfalls;

/// <summary>How other libraries route parameters wrongly without a word (R01 to R15), where no other test holds it.</summary>
public class SelectionPitfallTests
{
    [Fact]
    public void R07_no_raw_gradient_reaches_a_parameter_that_no_rule_takes()
    {
        ParameterSet set = Descent.Set(("masked", [5]), ("trained", [5]));
        Optimizer optimizer = Optimizer.Partition(
            new() { ["on"] = new Sgd(0.1), ["off"] = null },
            ParameterLabels.Map(set, p => p.Name == "trained" ? "on" : "off")
        );
        float[] before = set["masked"].Value.Span.ToArray();
        for (int step = 1; step <= 3; step++)
        {
            Descent.WriteGradients(set, step);
            set["masked"].Gradient.Span.Fill(1e6f); // somebody else's backward pass may well fill it
            set["masked"].HasGradient = true;
            optimizer.Step();
        }

        set["masked"].Value.Span.ToArray().ShouldBe(before, "optax.masked would have added the gradient");
    }

    [Fact]
    public void R08_a_head_inside_the_full_name_is_found_and_a_local_name_is_not_enough()
    {
        ParameterSet set = Descent.Set(("decoder.head.weight", [2, 2]), ("decoder.body.weight", [2, 2]));

        Should
            .Throw<PlanException>(() =>
                OptimizationPlan.For(set).Group("head", "weight", new Sgd(1)).Default(new Sgd(1)).Build()
            )
            .Message.ShouldContain("matches 0 of 2 parameters");
        OptimizationPlan
            .For(set)
            .Group("head", "**.head.*", new Sgd(1))
            .Default(new Sgd(1))
            .Build()
            .Assignment["decoder.head.weight"]
            .Group.ShouldBe("head");
    }

    [Fact]
    public void R10_the_order_is_the_models_however_groups_are_listed()
    {
        ParameterSet set = Descent.Set(("a", [2]), ("b", [2]), ("c", [2]));
        OptimizationPlan plan = OptimizationPlan.FromGroups(
            [
                new("late", new HashSet<Parameter> { set["c"] }, new Sgd(1)),
                new("early", [set["b"], set["a"]], new Sgd(2)),
            ],
            set
        );

        plan.Assignment.Select(row => row.Name).ShouldBe(["a", "b", "c"]);
        plan.Assignment.Groups.ShouldBe(["early", "late"]);
        plan.Assignment["a"].LearningRateAt(0).ShouldBe(2, "the rates of groups do not shift");
    }

    [Fact]
    public void R13_a_tied_parameter_is_stepped_once_under_any_of_its_names()
    {
        float[] storage = [1, 1];
        float[] gradient = [1, 1];
        ParameterSet tied = ParameterSet.Wrap(
            Parameter.Wrap("wte", new Shape(2), storage, gradient),
            Parameter.Wrap("lm_head", new Shape(2), storage, gradient)
        );
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan.For(tied).Group("head", "lm_head", new Sgd(0.25)).Build()
        );

        optimizer.Step();

        storage.ShouldBe([0.75f, 0.75f]);
        optimizer.UpdatesOf("wte").ShouldBe(1);
    }

    [Fact]
    public void R14_two_biases_of_equal_values_are_both_stepped()
    {
        ParameterSet set = Descent.Set(("a", [3]), ("b", [3])); // names of one length: equal values
        set["a"].Value.Span.ToArray().ShouldBe(set["b"].Value.Span.ToArray());
        Optimizer optimizer = Optimizer.Create(set, new Sgd(0.1));
        Descent.WriteGradients(set, 1);
        float[] before = Descent.Values(set);

        optimizer.Step();

        Descent.Values(set).Zip(before).Count(pair => pair.First != pair.Second).ShouldBe(6);
    }
}
