namespace Strata.Optim.Tests.Stepping;

/// <summary>A run of L-BFGS that is stopped and resumed ends in the bits of one that never stopped.</summary>
public class LbfgsMinimizerStateTests
{
    private static readonly float[][] s_start =
    [
        [-1.2f, 1],
        [-0.7f, 1.4f, 0.3f],
    ];

    [Theory]
    [InlineData(LineSearch.None, 3)]
    [InlineData(LineSearch.StrongWolfe, 3)]
    [InlineData(LineSearch.StrongWolfe, 100)]
    public void A_resumed_run_ends_in_the_same_bits(LineSearch search, int memory)
    {
        ParameterSet whole = LbfgsMinimizerTests.Set(s_start);
        using LbfgsMinimizer unbroken = New(whole, search, memory);
        Steps(unbroken, whole, 6);
        float[] expected = LbfgsMinimizerTests.Values(whole);

        ParameterSet first = LbfgsMinimizerTests.Set(s_start);
        using LbfgsMinimizer before = New(first, search, memory);
        Steps(before, first, 2);
        OptimizerState state = before.CaptureState();
        ParameterSet second = LbfgsMinimizerTests.Set([
            LbfgsMinimizerTests.Values(first)[..2],
            LbfgsMinimizerTests.Values(first)[2..],
        ]);
        Steps(before, first, 1); // the state is a copy
        using LbfgsMinimizer after = New(second, search, memory);
        after.Restore(state);
        Steps(after, second, 4);

        LbfgsMinimizerTests.Values(second).ShouldBe(expected);
        (after.Iterations, after.Evaluations).ShouldBe((unbroken.Iterations, unbroken.Evaluations));
    }

    [Fact]
    public void A_smaller_memory_takes_the_newest_pairs()
    {
        ParameterSet set = LbfgsMinimizerTests.Set(s_start);
        using LbfgsMinimizer large = New(set, LineSearch.StrongWolfe, 100);
        Steps(large, set, 2);
        OptimizerState state = large.CaptureState();
        int pairs = state.Slots.Keys.Count(key =>
            key.Contains("/old_stps.") && key.EndsWith("/p0", StringComparison.Ordinal)
        );
        pairs.ShouldBeGreaterThan(2);

        using LbfgsMinimizer small = New(set, LineSearch.StrongWolfe, 2);
        small.Restore(state);

        OptimizerState kept = small.CaptureState();
        for (int i = 0; i < 2; i++)
            kept.Slots[$"optim/lbfgs_minimizer/old_dirs.{i}/p1"]
                .Values.ToArray()
                .ShouldBe(state.Slots[$"optim/lbfgs_minimizer/old_dirs.{pairs - 2 + i}/p1"].Values.ToArray());
    }

    [Fact]
    public void State_of_others_is_refused_and_changes_nothing()
    {
        ParameterSet set = LbfgsMinimizerTests.Set(s_start);
        using LbfgsMinimizer minimizer = New(set, LineSearch.StrongWolfe, 100);
        Steps(minimizer, set, 1);
        OptimizerState before = minimizer.CaptureState();

        var optimizer = Optimizer.Create(Descent.Set(("a", [3])), new AdamW(1e-3));
        Should
            .Throw<OptimizerStateException>(() => minimizer.Restore(optimizer.CaptureState()))
            .Message.ShouldContain("not of an LbfgsMinimizer");
        ParameterSet other = LbfgsMinimizerTests.Set([
            [1, 2],
            [1, 2, 3, 4],
        ]);
        using LbfgsMinimizer another = New(other, LineSearch.None, 100);
        Steps(another, other, 1);
        Should
            .Throw<OptimizerStateException>(() => minimizer.Restore(another.CaptureState()))
            .Message.ShouldContain("/p1 has shape 4, expected 3");
        ParameterSet more = LbfgsMinimizerTests.Set([.. s_start, [1]]);
        using LbfgsMinimizer third = New(more, LineSearch.None, 100);
        Should
            .Throw<OptimizerStateException>(() => minimizer.Restore(third.CaptureState()))
            .Message.ShouldContain("p2");
        Should.Throw<OptimizerStateException>(() => third.Restore(before)).Message.ShouldContain("p2 is missing");

        OptimizerState after = minimizer.CaptureState();
        after.Slots.Keys.ShouldBe(before.Slots.Keys);
        foreach ((string key, StateArray array) in before.Slots)
            after.Slots[key].Values.ToArray().ShouldBe(array.Values.ToArray());
    }

    private static LbfgsMinimizer New(ParameterSet set, LineSearch search, int memory) =>
        new(set)
        {
            LineSearch = search,
            MemorySize = memory,
            MaxIterations = 4,
            LearningRate = search == LineSearch.None ? 0.01 : 1,
        };

    private static void Steps(LbfgsMinimizer minimizer, ParameterSet set, int count)
    {
        Func<double> loss = LbfgsMinimizerTests.LossOf("rosenbrock", set);
        for (int i = 0; i < count; i++)
            minimizer.Step(loss);
    }
}
