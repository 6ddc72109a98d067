using Strata.Conformance.Judging;

namespace Strata.Conformance;

/// <summary>Runs the selected cases one after another and prints a line for each.</summary>
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
        foreach ((string name, ConformanceCase one) in CaseFinder.Find(command.Folder, command.Data))
        {
            if (!command.Selects(name))
                continue;
            CaseResult result = one.Judge(name);
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
}
