using Strata.Numerics.Threading;

namespace Strata.Optim.Tests.Rules;

[Collection(ThreadCountCollection.Name)]
public class CombinationTests
{
    public static TheoryData<string> Names => [.. Combinations.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Rules_made_alike_are_equal_and_run_together(string name)
    {
        UpdateRule first = Combinations.All[name]();
        UpdateRule second = Combinations.All[name]();

        first.ShouldBe(second);
        first.GetHashCode().ShouldBe(second.GetHashCode());
        (first with { Maximize = true }).ShouldNotBe(second);
        ParameterSet set = Descent.Set(("a", [3]), ("b", [4]));
        OptimizationPlan plan = OptimizationPlan.For(set).Group("one", "a", first).Group("two", "b", second).Build();
        new ParameterLayout(plan).Figures.Length.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Names))]
    public void Restores_bit_for_bit(string name)
    {
        UpdateRule rule = Combinations.All[name]();
        for (int saved = 1; saved <= 7; saved++)
        {
            ParameterSet whole = Set();
            Optimizer unbroken = Optimizer.Create(whole, rule);
            Run(unbroken, whole, 1, 13);

            ParameterSet first = Set();
            Optimizer begun = Optimizer.Create(first, rule);
            Run(begun, first, 1, saved);
            ParameterSet second = Set();
            for (int i = 0; i < first.Count; i++)
                first[i].Value.CopyTo(second[i].Value);
            Optimizer resumed = Optimizer.Create(second, rule);
            resumed.Restore(begun.CaptureState());
            Run(resumed, second, saved + 1, 13);

            Descent.Values(second).ShouldBe(Descent.Values(whole), $"saved after {saved}");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Does_not_depend_on_threads(string name)
    {
        int usual = WorkerPool.ThreadCount;
        try
        {
            float[][] found = [.. new[] { 1, 2, 3 }.Select(RunWith)];
            found[1].ShouldBe(found[0]);
            found[2].ShouldBe(found[0]);
        }
        finally
        {
            WorkerPool.ThreadCount = usual;
        }

        float[] RunWith(int threads)
        {
            WorkerPool.ThreadCount = threads;
            ParameterSet set = Descent.Set(("a", [70, 90]), ("b", [19]), ("c", []), ("d", [4, 3, 3, 2]), ("e", [5000]));
            Run(Optimizer.Create(set, Combinations.All[name]()), set, 1, 7);
            return Descent.Values(set);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_step_allocates_nothing(string name)
    {
        int usual = WorkerPool.ThreadCount;
        try
        {
            WorkerPool.ThreadCount = 1;
            ParameterSet set = Set();
            Optimizer optimizer = Optimizer.Create(set, Combinations.All[name]());
            Run(optimizer, set, 1, 40);
            Descent.WriteGradients(set, 41);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 12; i++)
                optimizer.Step();

            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        }
        finally
        {
            WorkerPool.ThreadCount = usual;
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Keeps_its_state_in_a_new_plan(string name)
    {
        UpdateRule rule = Combinations.All[name]();
        ParameterSet whole = Set();
        Run(Optimizer.Create(whole, rule), whole, 1, 9);

        ParameterSet set = Set();
        Optimizer optimizer = Optimizer.Create(set, rule);
        Run(optimizer, set, 1, 4);
        optimizer.Replan(OptimizationPlan.For(set).Default("all", rule).Build());
        Run(optimizer, set, 5, 9);

        Descent.Values(set).ShouldBe(Descent.Values(whole));
    }

    private static ParameterSet Set() => Descent.Set(("a", [5, 7]), ("b", [19]), ("c", []), ("d", [2, 3, 2, 2]));

    private static void Run(Optimizer optimizer, ParameterSet set, int first, int last)
    {
        for (int step = first; step <= last; step++)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step();
        }
    }
}
