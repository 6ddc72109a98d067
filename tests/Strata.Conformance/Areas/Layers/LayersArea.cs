using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Layers;

/// <summary>Layers, activations and losses: outputs, all gradients, and what becomes of buffers.</summary>
public sealed class LayersArea : ICaseArea
{
    public string Folder => "nn";

    public bool Reads(Manifest manifest) => manifest.CasesHave("category", "kind", "options", "input_grads");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders) =>
        manifest.Cases.Select(item => ConformanceCase.Of(manifest, item.Text("name"), item, Judge));

    private static void Judge(CaseFile file, Judgement judgement)
    {
        file.Item.Ignore("name", "category", "note", "has_nonfinite", "peer_error", "noise");
        if (LayerKinds.Find(file.Item.Text("kind")) is not { } build)
            throw new UnsupportedException($"{file.Item.Text("category")} {file.Item.Text("kind")}");
        LayerRun run = LayerRun.Play(file, build(file.Item.Object("options")));
        new LayerComparison(file, judgement).Compare(run);
    }
}
