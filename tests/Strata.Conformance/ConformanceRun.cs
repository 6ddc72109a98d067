using System.Collections.Concurrent;
using Strata.Conformance.Judging;

namespace Strata.Conformance;

/// <summary>Runs the selected cases and prints a line for each, in the order of files and cases.</summary>
/// <remarks>Files are judged at the same time, and the cases of one, which may share what they read, one after another.</remarks>
public sealed class ConformanceRun(CommandLine command, TextWriter output)
{
    private readonly Dictionary<Verdict, int> _counts = new()
    {
        [Verdict.Pass] = 0,
        [Verdict.Fail] = 0,
        [Verdict.Skip] = 0,
    };

    /// <summary>Runs.</summary>
    /// <returns>The exit code.</returns>
    public int Run()
    {
        foreach (CaseResult result in Files().AsEnumerable().SelectMany(file => file))
        {
            _counts[result.Verdict]++;
            output.WriteLine(result);
        }

        bool none = _counts.Values.Sum() == 0;
        if (none)
            output.WriteLine($"no case of {command.Folder} was selected");
        output.WriteLine(
            $"{_counts[Verdict.Pass]} passed, {_counts[Verdict.Fail]} failed, {_counts[Verdict.Skip]} skipped"
        );
        return none || _counts[Verdict.Fail] > 0 || (command.NoSkip && _counts[Verdict.Skip] > 0) ? 1 : 0;
    }

    private ParallelQuery<CaseResult[]> Files()
    {
        IEnumerable<(string Name, ConformanceCase Case)[]> files = CaseFinder
            .Find(command.Folder, command.Data)
            .Where(found => command.Selects(found.Name))
            .GroupBy(found => found.Name[..^found.Case.Name.Length])
            .Select(file => file.ToArray());
        return Partitioner
            .Create(files, EnumerablePartitionerOptions.NoBuffering) // one by one to whoever is free: some take a minute
            .AsParallel()
            .AsOrdered()
            .WithExecutionMode(ParallelExecutionMode.ForceParallelism)
            .WithMergeOptions(ParallelMergeOptions.NotBuffered)
            .Select(file => Array.ConvertAll(file, found => found.Case.Judge(found.Name)));
    }
}
