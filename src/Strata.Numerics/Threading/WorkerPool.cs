using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Strata.Numerics.Threading;

/// <summary>Runs the parts of a job on dedicated threads that are kept for the life of the process.</summary>
/// <remarks>
/// Each thread has one contiguous range of parts, fixed by their number alone, and a dispatch allocates nothing. The
/// caller, when done with its own range, takes over the ranges whose threads have not woken up yet: on a busy machine
/// that may take longer than the work. A call from inside a job, or while another thread is dispatching, runs inline on its own thread.
/// Waiting threads spin for some tens of microseconds and then block, so an idle pool costs nothing. Small work should
/// not come here at all: a dispatch costs about as much as ten thousand multiply-adds.
/// </remarks>
public static unsafe class WorkerPool
{
    /// <summary>The environment variable that sets the number of threads at the start.</summary>
    public const string ThreadsVariable = "STRATA_THREADS";

    private const int MaxThreads = 256;

    private static readonly Lock _workersLock = new();
    private static readonly WaitGate _finished = new();
    private static Worker[] _workers = [];
    private static int _threadCount;

    // One dispatch at a time: whoever finds this taken runs inline.
    private static int _busy;
    private static delegate* <void*, int, int, void> _invoke;
    private static void* _job;
    private static int _parts;
    private static int _participants;
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
    /// What a part throws is thrown here once every thread has stopped; of several, that of the lowest range. The parts
    /// of a range after the one that threw are not run.
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
        _parts = parts;
        _participants = participants;
        Volatile.Write(ref _pending, participants - 1);
        for (int i = 0; i < participants - 1; i++)
            workers[i].Start();

        Exception? failure = ExecuteRange(0);
        for (int i = 0; i < participants - 1; i++)
        {
            if (!workers[i].TryClaim())
                continue;
            workers[i].Failure = ExecuteRange(i + 1);
            Interlocked.Decrement(ref _pending);
        }

        while (Volatile.Read(ref _pending) != 0)
            _finished.Wait(ref _pending, 0, spin: WorthSpinning);
        for (int i = 0; i < participants - 1; i++)
        {
            failure ??= workers[i].Failure;
            workers[i].Failure = null;
        }

        _job = null;
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    private static Exception? ExecuteRange(int participant)
    {
        try
        {
            _invoke(_job, First(participant), First(participant + 1));
            return null;
        }
#pragma warning disable CA1031 // it is thrown again by the dispatch, when no thread uses the job any more
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }
    }

    // With more threads than processors a spinning thread only keeps the working one from its processor.
    private static bool WorthSpinning => ThreadCount <= Environment.ProcessorCount;

    private static int First(int participant) => (int)((long)participant * _parts / _participants);

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
            _workers = grown;
        }

        return _workers;
    }

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

        public Exception? Failure { get; set; }

        /// <summary>Offers this worker its range of the current dispatch.</summary>
        public void Start()
        {
            Interlocked.Exchange(ref _available, 1);
            _gate.Open();
        }

        /// <summary>Takes the range, if nobody has; whoever takes it executes it.</summary>
        public bool TryClaim() => Interlocked.CompareExchange(ref _available, 0, 1) == 1;

        private void Loop()
        {
            while (true)
            {
                while (!TryClaim())
                    _gate.WaitWhile(ref _available, 0, spin: WorthSpinning);

                // A worker that comes late for one dispatch may claim its range of the next: all it needs is read now.
                Failure = ExecuteRange(_index);
                if (Interlocked.Decrement(ref _pending) == 0)
                    _finished.Open();
            }
        }
    }
}
