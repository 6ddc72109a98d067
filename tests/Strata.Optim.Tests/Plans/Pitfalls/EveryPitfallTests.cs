using System.Text.RegularExpressions;
using Strata.Tests;

namespace Strata.Optim.Tests.Plans.Pitfalls;

/// <summary>Every known way in which routing goes silently wrong has a test that carries its number, somewhere.</summary>
public partial class EveryPitfallTests
{
    private const int Pitfalls = 42;

    public static IEnumerable<object[]> Numbers =>
        Enumerable.Range(1, Pitfalls).Select(number => new object[] { $"R{number:00}" });

    [Theory, MemberData(nameof(Numbers))]
    public void Has_a_test_that_names_it(string number)
    {
        string[] tests =
        [
            .. Directory
                .EnumerateFiles(Path.GetDirectoryName(FixtureFiles.Root)!, "*Tests.cs", SearchOption.AllDirectories)
                .SelectMany(file => TestName().Matches(File.ReadAllText(file)))
                .Select(match => match.Groups["name"].Value)
                .Where(name => name.StartsWith(number + "_", StringComparison.Ordinal)),
        ];

        tests.ShouldNotBeEmpty($"{number} of the list of routing pitfalls has no test");
    }

    [GeneratedRegex(
        @"\[(?:Fact|Theory)[^\n]*\]\s+(?:\[[^\n]*\]\s+)*public (?:void|async Task) (?<name>R[0-9]{2}_\w+)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex TestName();
}
