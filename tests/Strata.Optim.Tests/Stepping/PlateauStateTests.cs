namespace Strata.Optim.Tests.Stepping;

/// <summary>A plateau in a plan is part of the optimizer's state.</summary>
public class PlateauStateTests
{
    private static readonly ReduceOnPlateau _options = new() { Factor = 0.5, Patience = 1 };

    [Fact]
    public void Goes_on_after_a_restore_as_if_nothing_had_happened()
    {
        var first = new Plateau(_options);
        Optimizer begun = Begin(first);
        Watch(begun, first, [1, 0.9, 0.95, 0.97, 0.96]);
        first.Factor.ShouldBe(0.5);
        var second = new Plateau(_options);
        Optimizer resumed = Begin(second);

        resumed.Restore(begun.CaptureState());

        second.Capture().ShouldBe(first.Capture());
        resumed.LearningRateOf("w").ShouldBe(0.05);
        Watch(begun, first, [0.99, 0.98]);
        Watch(resumed, second, [0.99, 0.98]);
        second.Capture().ShouldBe(first.Capture());
        second.Factor.ShouldBe(0.25);
    }

    [Fact]
    public void Two_groups_keep_two_states_and_share_one_if_they_watch_one()
    {
        (Plateau a, Plateau b) = (new(_options), new(_options));
        ParameterSet set = Descent.Set(("x", [2]), ("y", [2]), ("z", [2]));
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan
                .For(set)
                .Group("x", "x", new Sgd(a.Schedule * Schedule.WarmUp(3)))
                .Group("y", "y", new Sgd(b.Schedule))
                .Default("z", new Sgd(a.Schedule))
                .Build()
        );
        a.Observe(3);

        string[] keys = [.. optimizer.CaptureState().GroupScalars.Keys.Where(key => key.Contains("/best/"))];

        keys.ShouldBe(["optim/plateau/best/x", "optim/plateau/best/y"], ignoreOrder: true);
        optimizer.CaptureState().GroupScalars["optim/plateau/best/x"].ShouldBe(3);
    }

    private static Optimizer Begin(Plateau plateau) =>
        Optimizer.Create(Descent.Set(("w", [3])), new Sgd(0.1 * plateau.Schedule));

    private static void Watch(Optimizer optimizer, Plateau plateau, double[] losses)
    {
        foreach (double loss in losses)
        {
            Descent.WriteGradients(optimizer.Plan.Parameters, 1);
            optimizer.Step();
            plateau.Observe(loss);
        }
    }
}
