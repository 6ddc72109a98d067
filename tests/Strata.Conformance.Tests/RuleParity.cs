using Strata.Conformance.Judging;

namespace Strata.Conformance.Tests;

/// <summary>Which cases of which peers a rule was judged by.</summary>
internal static class RuleParity
{
    private static readonly string[] _manifests = ["torch", "timm", "optax", "optax_combinators", "keras", "groups"];

    /// <summary>All judged cases that ran a rule.</summary>
    public static IEnumerable<CaseResult> CasesOf(string rule) =>
        _manifests.SelectMany(name => FixtureRuns.Of($"optim/{name}")).Where(result => result.Rules.Contains(rule));

    /// <summary>How many cases of each peer pass: <c>torch 9, optax 6</c>.</summary>
    public static string Describe(string rule)
    {
        IEnumerable<string> counts = CasesOf(rule)
            .Where(result => result.Verdict == Verdict.Pass)
            .GroupBy(result =>
                result.Name.Split('/')[1] is "groups" ? "torch" : result.Name.Split('/')[1].Split('_')[0]
            )
            .OrderBy(peer => peer.Key, StringComparer.Ordinal)
            .Select(peer => $"{peer.Key} {peer.Count()}");
        return string.Join(", ", counts);
    }
}
