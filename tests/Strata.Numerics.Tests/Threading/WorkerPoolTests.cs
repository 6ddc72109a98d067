using Strata.Numerics.Threading;

namespace Strata.Numerics.Tests.Threading;

[Collection(ThreadCountCollection.Name)]
public class WorkerPoolTests
{
    public static TheoryData<int, int> ThreadsAndParts
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (int threads in new[] { 1, 2, 3, 7 })
            foreach (int parts in new[] { 0, 1, 2, 3, 5, 64, 1000 })
                data.Add(threads, parts);
            return data;
        }
    }

    [Theory, MemberData(nameof(ThreadsAndParts))]
    public void Runs_every_part_once(int threads, int parts)
    {
        using var _ = new ThreadCountScope(threads);
        for (int repeat = 0; repeat < 50; repeat++)
        {
            int[] runs = new int[parts];

            WorkerPool.Run(new CountRuns(runs), parts);

            runs.ShouldAllBe(count => count == 1);
        }
    }

    [Fact]
    public void Uses_as_many_threads_as_asked_for_even_above_the_processors()
    {
        using var _ = new ThreadCountScope(Environment.ProcessorCount + 1);
        int[] threads = new int[Environment.ProcessorCount + 1];

        using var barrier = new Barrier(threads.Length);

        WorkerPool.Run(new MeetThreads(threads, barrier), threads.Length);

        threads.Distinct().Count().ShouldBe(threads.Length);
    }

    [Theory, InlineData(0), InlineData(63)]
    public void Takes_over_the_parts_of_a_thread_that_is_held_up(int holding)
    {
        using var _ = new ThreadCountScope(2);
        using var others = new CountdownEvent(63);

        WorkerPool.Run(new WaitForOthers(holding, others), 64);

        others.IsSet.ShouldBeTrue();
    }

    [Fact]
    public void Wakes_workers_that_have_gone_to_sleep()
    {
        using var _ = new ThreadCountScope(3);
        for (int repeat = 0; repeat < 20; repeat++)
        {
            int[] runs = new int[3];
            WorkerPool.Run(new CountRuns(runs), 3);
            runs.ShouldBe([1, 1, 1]);
            Thread.Sleep(1); // far longer than the spin
        }
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void Throws_what_a_part_threw_and_works_afterwards(int failing)
    {
        using var _ = new ThreadCountScope(3);

        Should
            .Throw<InvalidOperationException>(() => WorkerPool.Run(new FailAt(failing), 3))
            .Message.ShouldBe($"part {failing}");

        int[] runs = new int[9];
        WorkerPool.Run(new CountRuns(runs), 9);
        runs.ShouldAllBe(count => count == 1);
    }

    [Fact]
    public void Throws_the_exception_of_the_lowest_range_when_all_fail()
    {
        using var _ = new ThreadCountScope(3);
        for (int repeat = 0; repeat < 20; repeat++)
            Should.Throw<InvalidOperationException>(() => WorkerPool.Run(new FailAt(-1), 3)).Message.ShouldBe("part 0");
    }

    [Fact]
    public void Runs_a_nested_call_inline()
    {
        using var _ = new ThreadCountScope(3);
        int[] outer = new int[6];
        int[] inner = new int[6 * 4];

        WorkerPool.Run(new Nested(outer, inner), 6);

        outer.ShouldAllBe(foreign => foreign == 0);
        inner.ShouldAllBe(count => count == 1);
    }

    [Fact]
    public void Serves_several_dispatching_threads_at_once()
    {
        using var _ = new ThreadCountScope(3);
        Thread[] callers =
        [
            .. Enumerable
                .Range(0, 4)
                .Select(_ => new Thread(() =>
                {
                    for (int repeat = 0; repeat < 500; repeat++)
                    {
                        int[] runs = new int[5];
                        WorkerPool.Run(new CountRuns(runs), 5);
                        runs.ShouldAllBe(count => count == 1);
                    }
                })),
        ];
        foreach (Thread caller in callers)
            caller.Start();
        foreach (Thread caller in callers)
            caller.Join();
    }

    [Fact]
    public void Allocates_nothing_per_dispatch()
    {
        using var _ = new ThreadCountScope(2);
        int[] runs = new int[4];
        for (int warmup = 0; warmup < 100; warmup++)
            WorkerPool.Run(new CountRuns(runs), 4);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int repeat = 0; repeat < 1000; repeat++)
            WorkerPool.Run(new CountRuns(runs), 4);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Theory, InlineData("0"), InlineData("257"), InlineData("-1"), InlineData("two"), InlineData("1.5")]
    public void Refuses_an_environment_variable_that_is_no_number_of_threads(string text) =>
        Should.Throw<StrataException>(() => WorkerPool.ReadThreadCount(text)).Message.ShouldContain($"'{text}'");

    [Fact]
    public void Reads_the_environment_variable()
    {
        WorkerPool.ReadThreadCount("1").ShouldBe(1);
        WorkerPool.ReadThreadCount("256").ShouldBe(256);
        WorkerPool.ReadThreadCount(null).ShouldBe(Math.Min(Environment.ProcessorCount, 256));
        WorkerPool.ReadThreadCount("").ShouldBe(WorkerPool.ReadThreadCount(null));
    }

    [Theory, InlineData(0), InlineData(257)]
    public void Refuses_a_thread_count_out_of_range(int count) =>
        Should.Throw<ArgumentOutOfRangeException>(() => WorkerPool.ThreadCount = count);

    [Fact]
    public void Refuses_a_negative_number_of_parts() =>
        Should.Throw<ArgumentOutOfRangeException>(() => WorkerPool.Run(new CountRuns([]), -1));

    private readonly struct CountRuns(int[] runs) : IParallelJob
    {
        public void Execute(int part) => Interlocked.Increment(ref runs[part]);
    }

    private readonly struct WaitForOthers(int holding, CountdownEvent others) : IParallelJob
    {
        public void Execute(int part)
        {
            if (part == holding)
                others.Wait(TimeSpan.FromMinutes(1)).ShouldBeTrue();
            else
                others.Signal();
        }
    }

    private readonly struct RecordThreads(int[] threads) : IParallelJob
    {
        public void Execute(int part) => threads[part] = Environment.CurrentManagedThreadId;
    }

    private readonly struct MeetThreads(int[] threads, Barrier barrier) : IParallelJob
    {
        public void Execute(int part)
        {
            threads[part] = Environment.CurrentManagedThreadId;
            barrier.SignalAndWait(TimeSpan.FromMinutes(1)).ShouldBeTrue();
        }
    }

    private readonly struct FailAt(int failing) : IParallelJob
    {
        public void Execute(int part)
        {
            if (failing < 0 || part == failing)
                throw new InvalidOperationException($"part {part}");
        }
    }

    private readonly struct Nested(int[] foreign, int[] runs) : IParallelJob
    {
        public void Execute(int part)
        {
            int[] threads = new int[4];
            WorkerPool.Run(new RecordThreads(threads), 4);
            for (int i = 0; i < 4; i++)
            {
                runs[(part * 4) + i]++;
                if (threads[i] != Environment.CurrentManagedThreadId)
                    foreign[part]++;
            }
        }
    }
}
