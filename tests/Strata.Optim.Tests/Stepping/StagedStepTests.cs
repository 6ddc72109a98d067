using Strata.Numerics.Threading;

namespace Strata.Optim.Tests.Stepping;

/// <summary>Steps of rules that see whole parameters and groups.</summary>
[Collection(ThreadCountCollection.Name)]
public class StagedStepTests
{
    public static TheoryData<string> Rules =>
        [
            "prodigy",
            "dadaptadamw",
            "dog",
            "dowg",
            "ldog",
            "momo",
            "momoadam",
            "polyaksgd",
            "lbfgs",
            "schedulefreeadamw",
            "sophia",
        ];

    [Theory, MemberData(nameof(Rules))]
    public void A_step_allocates_nothing_on_any_thread(string rule) =>
        AllocatesNothing(RuleRegistry.Get(rule).Create(Schedule.Cosine(0.01, 100)));

    [Fact]
    public void Nor_does_a_step_of_a_wrapper()
    {
        AllocatesNothing(new Mechanize(new AdamW(0.1)));
        AllocatesNothing(new ScheduleFree(new Sgd(0.1)));
        AllocatesNothing(new Prodigy(1).BeforeRule(new NormalizeGroup()).OnUpdate(new Cautious()));
    }

    [Fact]
    public void Nor_does_a_sharpness_aware_step()
    {
        WithThreads(
            2,
            () =>
            {
                (Optimizer optimizer, ParameterSet set) = Many(new AdamW(1e-3));
                Parameter[] parameters = [.. set];
                var sharpness = new SharpnessAware(optimizer, 0.05);
                AllocatesNothing(() =>
                {
                    sharpness.Ascend();
                    foreach (Parameter parameter in parameters)
                        parameter.HasGradient = true;
                    sharpness.Step();
                });
            }
        );
    }

    [Fact]
    public void Nor_does_evaluating_with_other_values()
    {
        (Optimizer optimizer, _) = Many(new ScheduleFreeAdamW(1e-3));

        AllocatesNothing(() => optimizer.UseEvaluationValues().Dispose());
    }

    private static (Optimizer, ParameterSet) Many(UpdateRule rule)
    {
        ParameterSet set = Descent.Set([
            .. Enumerable.Range(0, 60).Select(i => ($"p{i}", i % 2 == 0 ? new[] { 70, 10 } : [300])),
        ]);
        OptimizationPlan plan = OptimizationPlan
            .For(set)
            .Group("half", p => p.Name.EndsWith('1') || p.Name.EndsWith('6'), rule)
            .Default("rest", rule)
            .LearningRateMultiplier("p3*", 0.5)
            .NoWeightDecay(p => p.Rank < 2)
            .Build();
        Descent.WriteGradients(set, 1);
        return (Optimizer.Create(plan), set);
    }

    private static void AllocatesNothing(UpdateRule rule) =>
        WithThreads(
            2,
            () =>
            {
                (Optimizer optimizer, _) = Many(rule);
                Descent.Step(optimizer, 1); // hands over a Hessian, which makes an array
                AllocatesNothing(() => optimizer.Step(1.5));
            }
        );

    private static void AllocatesNothing(Action step)
    {
        for (int i = 0; i < 50; i++)
            step();

        // The test runner's own threads allocate now and then; a step that did would do so in every window.
        var windows = Enumerable.Range(0, 40).Select(_ => Allocated(step, 3)).ToList();

        windows.Max(window => window.Own).ShouldBe(0);
        windows.Min(window => window.All).ShouldBe(Enumerable.Range(0, 40).Min(_ => Allocated(step, 0).All));
    }

    private static (long Own, long All) Allocated(Action step, int steps)
    {
        long own = GC.GetAllocatedBytesForCurrentThread();
        long all = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < steps; i++)
            step();
        all = GC.GetTotalAllocatedBytes(precise: true) - all;
        return (GC.GetAllocatedBytesForCurrentThread() - own, all);
    }

    private static void WithThreads(int threads, Action action)
    {
        int usual = WorkerPool.ThreadCount;
        try
        {
            WorkerPool.ThreadCount = threads;
            action();
        }
        finally
        {
            WorkerPool.ThreadCount = usual;
        }
    }
}
