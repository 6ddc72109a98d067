namespace Strata.Conformance.Judging;

/// <summary>What became of one case.</summary>
/// <param name="Name">Area, file and case: <c>optim/torch/adamw_defaults</c>.</param>
/// <param name="Detail">What came nearest to its bound, what failed, or why the case was skipped.</param>
/// <param name="Error">The error that came nearest to its bound.</param>
/// <param name="Bound">That bound.</param>
public sealed record CaseResult(string Name, Verdict Verdict, string Detail, double Error = 0, double Bound = 0)
{
    /// <summary>The names of the registry's rules that the case ran.</summary>
    public IReadOnlyCollection<string> Rules { get; init; } = [];

    /// <summary>The line that is printed.</summary>
    public override string ToString() =>
        Verdict switch
        {
            Verdict.Skip => $"SKIP {Name}: {Detail}",
            Verdict.Pass => $"PASS {Name} error {Error:0.##e-00} bound {Bound:0.##e-00}{Tail}",
            _ => $"FAIL {Name} error {Error:0.##e-00} bound {Bound:0.##e-00}{Tail}",
        };

    private string Tail => Detail.Length == 0 ? "" : $" ({Detail})";
}
