namespace Strata.Optim;

/// <summary>A plan, a set of groups or labels is wrong, or does not fit the parameters.</summary>
/// <remarks>All problems of one build are in <see cref="Problems"/> and in the message.</remarks>
public sealed class PlanException : StrataException
{
    /// <summary>One problem.</summary>
    public PlanException(string problem)
        : base(problem) => Problems = [problem];

    /// <summary>All problems of one build, worst first.</summary>
    public PlanException(IReadOnlyList<string> problems)
        : base(Compose(problems)) => Problems = problems;

    /// <summary>Every problem, each with what is wrong, where, what was expected and the likely fix.</summary>
    public IReadOnlyList<string> Problems { get; }

    private static string Compose(IReadOnlyList<string> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        return problems.Count == 1
            ? problems[0]
            : $"The plan has {problems.Count} problems:\n"
                + string.Join('\n', problems.Select((problem, i) => $"  {i + 1}. {problem}"));
    }
}
