using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Optim;

/// <summary>One of PyTorch's optimizers over all parameters, with its options.</summary>
public sealed class TorchOptimArea : ICaseArea
{
    public string Folder => "optim";

    public bool Reads(Manifest manifest) =>
        manifest.CasesHave("case", "rule", "options", "input_set", "state_slots")
        && manifest.Cases.First().OptionalText("rule")?.StartsWith("torch.optim.", StringComparison.Ordinal) == true;

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders) =>
        manifest.Cases.Select(item =>
            ConformanceCase.Of(
                manifest,
                item.Text("case"),
                item,
                (file, judgement) => Judge(file, judgement, set => OptimInputs.Find(manifest, folders, set))
            )
        );

    private static void Judge(CaseFile file, Judgement judgement, Func<string, OptimInputs> inputs)
    {
        file.Item.Ignore("case", "foreach", "fused", "f64_options", "peer_error", "reference_error", "bound");
        OptimScenario scenario = OptimScenario.OfOneRule(file.Item, inputs);
        new OptimComparison(file, OptimRun.Play(scenario), scenario, judgement).CompareAll();
    }
}
