using Strata.Conformance.Judging;
using Strata.Tests;

namespace Strata.Conformance.Tests;

/// <summary>Every case of the fixtures in this repository passes, or is skipped for a reason that is written down here.</summary>
public class FixtureTests
{
    private const string Names = "models/names/";

    // What may be skipped; all else must pass. Whoever adds what is missing strikes the reason.
    private static readonly Dictionary<string, string[]> _skipped = new()
    {
        ["optim/optax"] = ["optax.galore whose average crosses a projector, by LAPACK's signs"],
        ["random/jax"] =
        [
            "the float32 function:",
            "randint from ",
            "uniform from 10 to 0.5: an empty range",
            "jax_threefry_partitionable=False",
            "a counter beyond what any array can reach",
        ],
        ["random/torch_init"] = ["layer Conv3d"],
        ["seeds/optax_seed"] = ["what the peer does with a mistake"],
    };

    // Every file that holds cases; names of networks that are missing are one case each, so that such a file has no other.
    public static IEnumerable<object[]> Manifests =>
        CaseFinder
            .Find(FixtureFiles.Root, FixtureFiles.Path("data"))
            .Select(found => found.Name[..^(found.Case.Name.Length + 1)])
            .Distinct()
            .Select(name => new object[] { name });

    [Theory, MemberData(nameof(Manifests))]
    public void Every_case_passes_or_says_what_is_missing(string manifest)
    {
        IReadOnlyList<CaseResult> results = FixtureRuns.Of(manifest);
        CaseResult[] wrong = [.. results.Where(result => !IsExpected(manifest, result))];

        wrong.ShouldBeEmpty(string.Join(Environment.NewLine, wrong.AsEnumerable()));
        if (!manifest.StartsWith(Names, StringComparison.Ordinal))
            results.ShouldContain(result => result.Verdict == Verdict.Pass);
    }

    private static bool IsExpected(string manifest, CaseResult result) =>
        result.Verdict switch
        {
            Verdict.Pass => true,
            Verdict.Fail => false,
            _ => ReasonsOf(manifest).Any(reason => result.Detail.StartsWith(reason, StringComparison.Ordinal)),
        };

    private static string[] ReasonsOf(string manifest) => _skipped.GetValueOrDefault(manifest, []);
}
