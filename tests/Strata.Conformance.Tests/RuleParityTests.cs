using Strata.Conformance.Judging;
using Strata.Optim;
using Xunit.Abstractions;

namespace Strata.Conformance.Tests;

/// <summary>Every rule of the registry is held to numbers that a peer produced.</summary>
public class RuleParityTests(ITestOutputHelper output)
{
    // No peer at hand has these: their tests hold them to references of our own in float64.
    private static readonly string[] _exempt = ["shampoo", "soap"];

    public static TheoryData<string> Rules => [.. RuleRegistry.All.Select(entry => entry.Name)];

    [Theory, MemberData(nameof(Rules))]
    public void Has_cases_of_a_peer_that_pass(string rule)
    {
        CaseResult[] cases = [.. RuleParity.CasesOf(rule)];
        if (_exempt.Contains(rule))
        {
            output.WriteLine($"{rule}: no fixtures of a peer; see its test against an own float64 reference");
            cases.ShouldBeEmpty("it has fixtures now: strike it from the exempt");
            return;
        }

        cases.ShouldContain(result => result.Verdict == Verdict.Pass, $"{rule} has no case in tests/Fixtures/optim");
        cases.ShouldAllBe(result => result.Verdict == Verdict.Pass);
    }
}
