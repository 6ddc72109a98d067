using Strata.Numerics.Threading;

namespace Strata.Numerics.Tests.Threading;

/// <summary>Sets the number of threads and puts the old one back.</summary>
internal sealed class ThreadCountScope : IDisposable
{
    private readonly int _previous = WorkerPool.ThreadCount;

    public ThreadCountScope(int threads) => WorkerPool.ThreadCount = threads;

    public void Dispose() => WorkerPool.ThreadCount = _previous;
}
