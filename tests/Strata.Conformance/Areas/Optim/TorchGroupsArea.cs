using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Optim;

/// <summary>PyTorch with several groups and optimizers, and what training loops do around a step.</summary>
public sealed class TorchGroupsArea : ICaseArea
{
    public string Folder => "optim";

    public bool Reads(Manifest manifest) => manifest.CasesHave("case", "optimizers", "lr_by_step", "input_set");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders) =>
        manifest.Cases.Select(item =>
            ConformanceCase.Of(
                manifest,
                item.Text("case"),
                item,
                (file, judgement) => Judge(manifest, file, judgement, set => OptimInputs.Find(manifest, folders, set))
            )
        );

    private static void Judge(Manifest manifest, CaseFile file, Judgement judgement, Func<string, OptimInputs> inputs)
    {
        Item item = file.Item;
        item.Ignore("case", "what", "trap", "peer_error", "reference_error", "bound");
        OptimScenario scenario = OptimScenario.OfGroups(item, inputs);
        OptimRun run = OptimRun.Play(scenario);
        new OptimComparison(file, run, scenario, judgement).CompareAll();
        if (!item.Has("compare"))
            return;
        Item facts = item.Object("compare");
        foreach (string name in facts.Names.ToList())
        {
            Item other =
                manifest.Cases.FirstOrDefault(one => one.Text("case") == name)
                ?? throw new UnsupportedException($"the comparison with '{name}', which is not in this manifest");
            OptimRun otherRun = OptimRun.Play(OptimScenario.OfGroups(other, inputs));
            double allowed = Bounds.OfValues(item) + Bounds.OfValues(other);
            CompareRuns(name, facts.Number(name), allowed, run, otherRun, scenario, judgement);
        }
    }

    // The largest distance of two runs that the peer shows; each run may be off by its bound, times the size of a value.
    private static void CompareRuns(
        string name,
        double expected,
        double allowed,
        OptimRun run,
        OptimRun other,
        OptimScenario scenario,
        Judgement judgement
    )
    {
        double distance = 0;
        double size = Measure.Floor;
        foreach (string parameter in scenario.ParameterNames)
        {
            float[] mine = run.Values[(parameter, scenario.Steps)];
            float[] theirs = other.Values[(parameter, scenario.Steps)];
            for (int i = 0; i < mine.Length; i++)
            {
                distance = Math.Max(distance, Math.Abs((double)mine[i] - theirs[i]));
                size = Math.Max(size, Math.Max(Math.Abs(mine[i]), Math.Abs(theirs[i])));
            }
        }

        judgement.Within($"distance from {name}", Math.Abs(distance - expected), Bounds.WithoutTruth * allowed * size);
    }
}
