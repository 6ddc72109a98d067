using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Seeds;

/// <summary>optax' labels and one transformation a label, over layers of Flax.</summary>
public sealed class OptaxSeedArea : ICaseArea
{
    public string Folder => "seeds";

    public bool Reads(Manifest manifest) => manifest.CasesHave("case", "kind", "label_tree");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders) =>
        manifest.Cases.Select(item => ConformanceCase.Of(manifest, item.Text("case"), item, Judge));

    private static void Judge(CaseFile file, Judgement judgement)
    {
        Item item = file.Item;
        item.Ignore("case", "about", "claim");
        switch (item.Text("kind"))
        {
            case "exercise":
                new FlaxExercise(file, judgement).Judge();
                break;
            case "example":
                FlaxExample.Judge(file, judgement);
                break;
            case "labels" or "pitfall" when item.Has("label_tree"):
                KernelOrBias.JudgeTree(item, judgement);
                break;
            case "pitfall":
                throw new UnsupportedException("what the peer does with a mistake is nothing to match");
            default:
                throw new UnsupportedException($"the kind '{item.Text("kind")}'");
        }
    }
}
