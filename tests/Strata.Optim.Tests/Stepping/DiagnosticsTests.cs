namespace Strata.Optim.Tests.Stepping;

public class DiagnosticsTests
{
    private static (ParameterSet Set, Optimizer Optimizer) Create()
    {
        ParameterSet set = Descent.Set(("head.weight", [30, 3]), ("head.bias", [3]), ("body.weight", [17]));
        OptimizationPlan plan = OptimizationPlan
            .For(set)
            .Group("head", "head.**", new Sgd(Schedule.Linear(0.1, 0, 10)))
            .Default("body", new Sgd(0.5))
            .LearningRateMultiplier("head.bias", 2)
            .GradientMultiplier("body.**", 3)
            .Clip(1000, ClipScope.Group)
            .Build();
        return (set, Optimizer.Create(plan));
    }

    [Fact]
    public void They_are_off_until_asked_for()
    {
        (ParameterSet set, Optimizer optimizer) = Create();
        Descent.WriteGradients(set, 1);
        optimizer.Step();
        optimizer.Diagnostics.ShouldBeNull();
    }

    [Fact]
    public void They_are_the_norms_of_what_happened()
    {
        (ParameterSet set, Optimizer optimizer) = Create();
        Diagnostics diagnostics = optimizer.CollectDiagnostics();
        float[][] before = [.. set.Select(parameter => parameter.Value.Span.ToArray())];
        Descent.WriteGradients(set, 1);
        double body = Norm(set["body.weight"].Gradient.Span.ToArray()) * 3;
        double head = Norm([.. set[0].Gradient.Span.ToArray(), .. set[1].Gradient.Span.ToArray()]);
        optimizer.Step();

        diagnostics["body"].GradientNorm.ShouldBe(body, 1e-5);
        diagnostics["head"].GradientNorm.ShouldBe(head, 1e-5);
        double change = Norm([.. before[2].Zip(set[2].Value.Span.ToArray(), (old, now) => old - now)]);
        diagnostics["body"].UpdateRatio.ShouldBe(change / Norm(before[2]), 1e-6);
        diagnostics["body"].LearningRate.ShouldBe(0.5);
        diagnostics["head"].LearningRate.ShouldBe(((90 * 0.1) + (3 * 0.2)) / 93, 1e-12);
        diagnostics["head"].ClippedShare.ShouldBe(0);
    }

    [Fact]
    public void They_count_the_updates_that_were_clipped_group_by_group()
    {
        (ParameterSet set, Optimizer optimizer) = Create();
        Diagnostics diagnostics = optimizer.CollectDiagnostics();
        for (int step = 1; step <= 4; step++)
        {
            Descent.WriteGradients(set, step);
            if (step == 3)
                set["body.weight"].Gradient[0] = 1e4f;
            optimizer.Step();
        }

        (diagnostics.Updates, diagnostics["body"].ClippedShare, diagnostics["head"].ClippedShare).ShouldBe(
            (4, 0.25, 0)
        );
    }

    [Fact]
    public void They_change_no_bit_and_follow_a_new_plan()
    {
        (ParameterSet set, Optimizer optimizer) = Create();
        (ParameterSet other, Optimizer plain) = Create();
        optimizer.CollectDiagnostics();
        for (int step = 1; step <= 3; step++)
        {
            Descent.WriteGradients(set, step);
            Descent.WriteGradients(other, step);
            optimizer.Step();
            plain.Step();
        }

        Descent.Values(set).ShouldBe(Descent.Values(other));
        optimizer.Replan(OptimizationPlan.For(set).Default("all", new Sgd(0.1)).Build());
        optimizer.Diagnostics.ShouldNotBeNull().Groups.ShouldBe(["all"]);
        Should.Throw<KeyNotFoundException>(() => optimizer.Diagnostics["alle"]).Message.ShouldContain("\"all\"");
        optimizer.StopDiagnostics();
        optimizer.Diagnostics.ShouldBeNull();
    }

    [Fact]
    public void A_step_with_diagnostics_allocates_nothing()
    {
        (ParameterSet set, Optimizer optimizer) = Create();
        Diagnostics diagnostics = optimizer.CollectDiagnostics();
        Descent.WriteGradients(set, 1);
        optimizer.Step();
        _ = diagnostics["head"];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 10; step++)
            optimizer.Step();
        _ = diagnostics["head"];
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static double Norm(float[] values) => Math.Sqrt(values.Sum(value => (double)value * value));
}
