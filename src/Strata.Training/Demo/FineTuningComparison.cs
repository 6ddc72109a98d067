using Strata.Numerics.Threading;

namespace Strata.Training;

/// <summary>Runs several policies over the same draws.</summary>
/// <param name="tuning">Runs a trial.</param>
/// <param name="draws">Where the draws come from.</param>
public sealed class FineTuningComparison(FineTuning tuning, IFineTuningDraws draws)
{
    /// <summary>Runs every policy on every trial; trials share the processors, and the results do not depend on how.</summary>
    /// <param name="policies">The policies with their rates.</param>
    /// <param name="trials">How many draws.</param>
    /// <param name="done">Called after each trial with its policy, from any thread.</param>
    /// <param name="cancellation">Ends the comparison.</param>
    /// <exception cref="OperationCanceledException">The comparison was cancelled.</exception>
    public IReadOnlyList<FineTuningScore> Run(
        IReadOnlyList<(FineTuningPolicy Policy, double Rate)> policies,
        int trials,
        Action<FineTuningPolicy>? done = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        FineTuningDraw[] drawn = [.. Enumerable.Range(0, trials).Select(draws.Draw)];
        double[][] accuracies = [.. policies.Select(_ => new double[trials])];
        int threads = WorkerPool.ThreadCount;
        // A step of 20 small images is too little to share: a thread for each trial keeps every processor busy.
        WorkerPool.ThreadCount = 1;
        try
        {
            Parallel.For(
                0,
                trials * policies.Count,
                new ParallelOptions { MaxDegreeOfParallelism = threads },
                task =>
                {
                    (int trial, int p) = (task / policies.Count, task % policies.Count);
                    (FineTuningPolicy policy, double rate) = policies[p];
                    accuracies[p][trial] = tuning.Run(policy, rate, drawn[trial], cancellation).Test.Accuracy;
                    done?.Invoke(policy);
                }
            );
        }
        catch (AggregateException problem)
            when (problem.InnerExceptions.All(inner => inner is OperationCanceledException))
        {
            throw new OperationCanceledException(cancellation);
        }
        finally
        {
            WorkerPool.ThreadCount = threads;
        }

        return [.. policies.Select((entry, p) => new FineTuningScore(entry.Policy, entry.Rate, accuracies[p]))];
    }
}
