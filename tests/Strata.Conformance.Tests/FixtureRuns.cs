using System.Collections.Concurrent;
using Strata.Conformance.Judging;
using Strata.Tests;

namespace Strata.Conformance.Tests;

/// <summary>The results of the fixtures in this repository; each manifest is run once, whoever asks.</summary>
internal static class FixtureRuns
{
    private static readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<CaseResult>>> _results = new();

    public static IReadOnlyList<CaseResult> Of(string manifest) =>
        _results.GetOrAdd(manifest, name => new(() => Run(name))).Value;

    private static List<CaseResult> Run(string manifest) =>
        [
            .. CaseFinder
                .Find(FixtureFiles.Path(manifest.Split('/')[0]), FixtureFiles.Path("data"))
                .Where(found => found.Name.StartsWith(manifest + "/", StringComparison.Ordinal))
                .Where(found => !found.Name.Contains("tables/labels200")) // minutes; the command runs them
                .Select(found => found.Case.Judge(found.Name)),
        ];
}
