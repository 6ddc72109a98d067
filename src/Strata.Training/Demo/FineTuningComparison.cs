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
        // A step of 20 small images is too little to share: a trial is one part, and what it dispatches runs inline.
        WorkerPool.Run(
            new Trials(task =>
            {
                (int trial, int p) = (task / policies.Count, task % policies.Count);
                (FineTuningPolicy policy, double rate) = policies[p];
                accuracies[p][trial] = tuning.Run(policy, rate, drawn[trial], cancellation).Test.Accuracy;
                done?.Invoke(policy);
            }),
            trials * policies.Count
        );
        return [.. policies.Select((entry, p) => new FineTuningScore(entry.Policy, entry.Rate, accuracies[p]))];
    }

    private readonly struct Trials(Action<int> run) : IParallelJob
    {
        public void Execute(int part) => run(part);
    }
}
