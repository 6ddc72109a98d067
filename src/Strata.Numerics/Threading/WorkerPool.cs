using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Strata.Numerics.Threading;

/// <summary>Runs the parts of a job on dedicated threads that are kept for the life of the process.</summary>
/// <remarks>
/// Each thread begins with one contiguous range of parts; when done, it takes parts from the back of the others' ranges,
/// for processors that share a machine are seldom equally fast, and a thread may wake up late. Who does a part never
/// shows in the results, since parts write disjoint memory. A dispatch allocates nothing. A call from inside a job, or
/// while another thread is dispatching, runs inline on its own thread.
/// Waiting threads spin for some tens of microseconds and then block, so an idle pool costs nothing. Small work should
/// not come here at all: a dispatch costs about as much as ten thousand multiply-adds.
/// </remarks>
public static unsafe class WorkerPool
{
    /// <summary>The environment variable that sets the number of threads at the start.</summary>
    public const string ThreadsVariable = "STRATA_THREADS";

    private const int MaxThreads = 256;
    private const int PartsAThread = 8;

    private static readonly Lock _workersLock = new();
    private static readonly WaitGate _finished = new();
    private static Worker[] _workers = [];
    private static int _threadCount;

    // One dispatch at a time: whoever finds this taken runs inline.
    private static int _busy;
    private static delegate* <void*, int, int, void> _invoke;
    private static void* _job;
    private static int _participants;
    private static PartRange[] _ranges = [];
    private static int _pending;

    /// <summary>The threads that share work, the caller included.</summary>
    /// <value>The environment variable <c>STRATA_THREADS</c>, or the number of processors.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not 1 to 256.</exception>
    /// <exception cref="StrataException"><c>STRATA_THREADS</c> is not a number from 1 to 256.</exception>
    public static int ThreadCount
    {
        get
        {
            int count = Volatile.Read(ref _threadCount);
            if (count == 0)
            {
                int initial = ReadThreadCount(Environment.GetEnvironmentVariable(ThreadsVariable));
                Interlocked.CompareExchange(ref _threadCount, initial, 0);
                count = Volatile.Read(ref _threadCount);
            }

            return count;
        }
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxThreads);
            Volatile.Write(ref _threadCount, value);
        }
    }

    /// <summary>Runs every part of a job and returns when all are done.</summary>
    /// <typeparam name="TJob">The job; a struct, so that a dispatch allocates nothing.</typeparam>
    /// <param name="job">The work. Every thread calls the same copy of it.</param>
    /// <param name="parts">The number of parts; none for 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of parts is negative.</exception>
    /// <remarks>
    /// What a part throws is thrown here once every thread has stopped; of several, that of the lowest part. Some of the
    /// other parts are then not run.
    /// </remarks>
    public static void Run<TJob>(in TJob job, int parts)
        where TJob : struct, IParallelJob
    {
        ArgumentOutOfRangeException.ThrowIfNegative(parts);
        int participants = Math.Min(ThreadCount, parts);
        TJob copy = job;
        if (participants <= 1 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            ExecuteRange<TJob>(Unsafe.AsPointer(ref copy), 0, parts);
            return;
        }

        // The copy lives on this stack and this frame outlives the dispatch, so its address is good on every thread.
        try
        {
            Dispatch(&ExecuteRange<TJob>, Unsafe.AsPointer(ref copy), parts, participants);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    /// <summary>The same; with one thread on the caller's.</summary>
    internal static void Run<TJob>(in TJob job, int parts, int threads)
        where TJob : struct, IParallelJob
    {
        if (threads > 1)
        {
            Run(job, parts);
            return;
        }

        for (int part = 0; part < parts; part++)
            job.Execute(part);
    }

    /// <summary>Into how many parts to cut work of so many pieces: a slow thread then leaves some of its parts to others.</summary>
    internal static int PartsFor(int threads, int pieces) =>
        threads == 1 ? 1 : Math.Min(PartsAThread * threads, pieces);

    internal static int ReadThreadCount(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Math.Min(Environment.ProcessorCount, MaxThreads);
        if (
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count is >= 1 and <= MaxThreads
        )
            return count;
        throw new StrataException(
            $"{ThreadsVariable} is '{text}', expected a number of threads from 1 to {MaxThreads}. "
                + "Correct it, or unset it to use every processor."
        );
    }

    private static void ExecuteRange<TJob>(void* job, int first, int end)
        where TJob : struct, IParallelJob
    {
        ref TJob reference = ref Unsafe.AsRef<TJob>(job);
        for (int part = first; part < end; part++)
            reference.Execute(part);
    }

    private static void Dispatch(delegate* <void*, int, int, void> invoke, void* job, int parts, int participants)
    {
        Worker[] workers = EnsureWorkers(participants - 1);
        _invoke = invoke;
        _job = job;
        _participants = participants;
        for (int i = 0; i < participants; i++)
            _ranges[i].Reset((int)((long)i * parts / participants), (int)((long)(i + 1) * parts / participants));
        Volatile.Write(ref _pending, participants - 1);
        for (int i = 0; i < participants - 1; i++)
            workers[i].Start();

        PartFailure? failure = Participate(0);
        for (int i = 0; i < participants - 1; i++)
        {
            if (workers[i].TryClaim())
                Interlocked.Decrement(ref _pending); // it has not woken up, and nothing is left for it
        }

        while (Volatile.Read(ref _pending) != 0)
            _finished.Wait(ref _pending, 0, spin: WorthSpinning);
        for (int i = 0; i < participants - 1; i++)
        {
            if (failure is null || workers[i].Failure?.Part < failure.Part)
                failure = workers[i].Failure;
            workers[i].Failure = null;
        }

        _job = null;
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure.Exception);
    }

    private static PartFailure? Participate(int participant)
    {
        int first = 0;
        try
        {
            while (_ranges[participant].TryTake(out first, out int end))
                _invoke(_job, first, end);
            for (int i = 1; i < _participants; i++)
            {
                ref PartRange other = ref _ranges[(participant + i) % _participants];
                while (other.TrySteal(out first, out int end))
                    _invoke(_job, first, end);
            }

            return null;
        }
#pragma warning disable CA1031 // it is thrown again by the dispatch, when no thread uses the job any more
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new PartFailure(first, exception);
        }
    }

    // With more threads than processors a spinning thread only keeps the working one from its processor.
    private static bool WorthSpinning => ThreadCount <= Environment.ProcessorCount;

    private static Worker[] EnsureWorkers(int count)
    {
        if (_workers.Length >= count)
            return _workers;
        lock (_workersLock)
        {
            var grown = new Worker[count];
            _workers.CopyTo(grown, 0);
            for (int i = _workers.Length; i < count; i++)
                grown[i] = new Worker(i + 1);
            _ranges = new PartRange[count + 1];
            _workers = grown;
        }

        return _workers;
    }

    private sealed record PartFailure(int Part, Exception Exception);

    private sealed class Worker
    {
        private readonly WaitGate _gate = new();
        private readonly int _index;
        private int _available;

        public Worker(int index)
        {
            _index = index;
            new Thread(Loop) { IsBackground = true, Name = $"Strata worker {index}" }.Start();
        }

        public PartFailure? Failure { get; set; }

        /// <summary>Offers this worker a place in the current dispatch.</summary>
        public void Start()
        {
            Interlocked.Exchange(ref _available, 1);
            _gate.Open();
        }

        /// <summary>Takes the place, if nobody has: the worker to work, the caller to end without it.</summary>
        public bool TryClaim() => Interlocked.CompareExchange(ref _available, 0, 1) == 1;

        private void Loop()
        {
            while (true)
            {
                while (!TryClaim())
                    _gate.WaitWhile(ref _available, 0, spin: WorthSpinning);

                // A worker that comes late for one dispatch may take part in the next: all it needs is read now.
                Failure = Participate(_index);
                if (Interlocked.Decrement(ref _pending) == 0)
                    _finished.Open();
            }
        }
    }
}
