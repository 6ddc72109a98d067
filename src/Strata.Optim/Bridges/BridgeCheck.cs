namespace Strata.Optim;

/// <summary>Collects what a target cannot say, and what it says slightly otherwise.</summary>
internal sealed class BridgeCheck(BridgeTarget target, BridgeOptions options)
{
    private readonly List<string> _problems = [];
    private readonly List<string> _differences = [];

    public BridgeOptions Options => options;

    /// <summary>What the code does slightly otherwise; each becomes a comment.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <summary>Something of the plan as a whole without an equal.</summary>
    public void Problem(string problem) => _problems.Add(problem);

    /// <summary>Something of a group without an equal.</summary>
    public void Problem(EmittedGroup group, string problem)
    {
        // A schedule that is written twice, as the rate and as the weight of an average, is one problem.
        string text = $"{group}: {problem}";
        if (!_problems.Contains(text))
            _problems.Add(text);
    }

    /// <summary>A formula that is nearly, but not, the same.</summary>
    public void Difference(EmittedGroup group, string difference) => Difference($"{group}: {difference}");

    /// <summary>A formula that is nearly, but not, the same.</summary>
    public void Difference(string difference)
    {
        if (options.AllowDifferences)
            _differences.Add(difference);
        else
            _problems.Add($"{difference} Accept the difference with BridgeOptions.AllowDifferences.");
    }

    /// <summary>What the target does not do, and code could not make it do.</summary>
    public void Note(string note) => _differences.Add(note);

    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
            throw new BridgeException(target, _problems);
    }
}
