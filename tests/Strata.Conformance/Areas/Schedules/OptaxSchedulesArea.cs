using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Schedules;

/// <summary>optax's schedules against their float64.</summary>
public sealed class OptaxSchedulesArea : ICaseArea
{
    public string Folder => "schedules";

    public bool Reads(Manifest manifest) => manifest.CasesHave("schedule", "f64");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders) =>
        manifest.Cases.Select(item =>
            ConformanceCase.Of(manifest, item.Text("case"), item, (file, judgement) => Judge(file.Item, judgement))
        );

    private static void Judge(Item item, Judgement judgement)
    {
        item.Ignore("case", "about", "f32", "f32_jit", "peer_error", "peer_error_jit");
        item.Ignore("kind"); // inject_hyperparams shows the values of the same schedule
        int[] steps = item.Integers("steps");
        double[] expected = item.Numbers("f64");
        judgement.Same("first step", steps[0], 0);
        judgement.Same("steps", expected.Length, steps[^1] + 1);
        ScheduleComparison.Compare(judgement, "value", OptaxSchedules.Read(item.Object("schedule")), expected);
    }
}
