using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Outcomes;

/// <summary>What fine-tuning reaches under each policy.</summary>
/// <remarks>
/// Two correct programs drift apart in the long run. A case is therefore judged by its first losses, and a table by
/// whether the mean accuracy over its seeds (those whose starting values are stored), at the rate that was chosen, is
/// the peer's within half a deviation; the other rates of a table, and what a single run ends with, are the peer's own story.
/// </remarks>
public sealed class TransferArea : ICaseArea
{
    private const int FirstLosses = 6;
    private const double ShareOfDeviation = 0.5;

    public string Folder => "outcomes";

    public bool Reads(Manifest manifest) =>
        manifest.Has("policies") && manifest.Has("regimes") && manifest.Has("layers") && manifest.Has("tables");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders)
    {
        var study = new Lazy<TransferStudy>(() => new TransferStudy(manifest, folders));
        foreach (Item item in manifest.Cases)
            yield return ConformanceCase.Of(
                manifest,
                item.Text("name"),
                item,
                (file, judgement) => JudgeLosses(study.Value, file.Item, judgement)
            );
        foreach (Item item in manifest.Entries("tables"))
            yield return ConformanceCase.Of(
                manifest,
                $"tables/{item.Text("regime")}_{item.Text("policy")}",
                item,
                (file, judgement) => JudgeTable(study.Value, file.Item, judgement)
            );
    }

    private static void JudgeLosses(TransferStudy study, Item item, Judgement judgement)
    {
        item.Ignore("name", "loss", "final_loss", "test_correct", "validation_correct", "test_correct#f64");
        (IReadOnlyList<float> losses, _) = study.Train(
            item.Text("regime"),
            item.Text("policy"),
            item.Number("rate"),
            item.Integer("seed"),
            FirstLosses
        );
        Item peerError = item.Object("peer_error");
        peerError.Ignore("loss_max_abs"); // of all losses
        double bound = Bounds.FromAbsolute(peerError.Number("loss_max_abs_first_6"));
        double[] truth = item.Numbers("loss#f64");
        for (int i = 0; i < Math.Min(FirstLosses, truth.Length); i++)
            judgement.Within($"loss[{i}]", Math.Abs(losses[i] - truth[i]), bound);
    }

    private static void JudgeTable(TransferStudy study, Item item, Judgement judgement)
    {
        item.Ignore("mean_over_rates");
        double rate = item.Number("chosen_rate");
        Item chosen =
            item.Objects("rates").FirstOrDefault(row => row.Number("rate").Equals(rate))
            ?? throw new ManifestException($"{item.Path}: the chosen rate {rate} is not among the rates.");
        foreach (Item row in item.Objects("rates"))
            row.IgnoreAll();
        string policy = item.Text("policy");
        double testCount = study.TestCount;
        double[] peer = Array.ConvertAll(chosen.Numbers("test_correct"), correct => 100 * correct / testCount);
        judgement.Same("seeds", peer.Length, chosen.Integer("seeds"));
        judgement.Within("test_mean", Math.Abs(peer.Average() - item.Number("test_mean")), 1e-9); // of the same seeds
        int[] seeds = [.. Enumerable.Range(0, peer.Length).Where(seed => study.HasStart(policy, seed))];
        if (seeds.Length == 0)
            throw new UnsupportedException("starting values, which are stored for no seed");
        double found = seeds.Average(seed => study.Accuracy(item.Text("regime"), policy, rate, seed));
        double expected = seeds.Average(seed => peer[seed]);
        judgement.Within(
            $"mean accuracy of {seeds.Length} seeds {found:F2} %, the peer's {expected:F2} %",
            Math.Abs(found - expected),
            ShareOfDeviation * item.Number("test_std")
        );
    }
}
