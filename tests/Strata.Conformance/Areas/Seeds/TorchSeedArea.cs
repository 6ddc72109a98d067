using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Seeds;

/// <summary>PyTorch's examples of several optimizers and of rates by depth.</summary>
public sealed class TorchSeedArea : ICaseArea
{
    public string Folder => "seeds";

    public bool Reads(Manifest manifest) =>
        manifest.CasesHave("case", "role", "optimizers") || manifest.CasesHave("case", "role", "rows");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders) =>
        manifest.Cases.Select(item => ConformanceCase.Of(manifest, item.Text("case"), item, Judge));

    private static void Judge(CaseFile file, Judgement judgement)
    {
        if (file.Item.Text("role") == "table")
            new RateTable(file.Item, judgement).Judge();
        else if (file.Item.Has("weights"))
            new ResNet18Training(file.Item, judgement).Judge();
        else if (file.Item.Has("table"))
            new ResNetTraining(file, judgement).Judge();
        else
            new TorchExample(file, judgement).Judge();
    }
}
