using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn.Models;

namespace Strata.Conformance.Areas.Outcomes;

/// <summary>What fine-tuning of EfficientNet-Lite0 on Fashion-MNIST reaches under each policy.</summary>
/// <remarks>
/// Two correct programs drift apart here within ten steps wherever more than the head trains. A case is judged by its
/// first losses: ten against the truth where it is stored; else against the peer's float32, ten of a frozen backbone and
/// four of the others, of which the first, which no step has touched, as strictly. A row of the table is judged by whether the mean accuracy over its
/// seeds is the peer's within half a deviation: five whole runs, minutes of work.
/// </remarks>
public sealed class FashionArea : ICaseArea
{
    private const int FirstLosses = 10;
    private const int LossesWithoutTruth = 4;
    private const double ShareOfDeviation = 0.5;
    private const string Steady = "frozen";

    public string Folder => "outcomes";

    public bool Reads(Manifest manifest) => manifest.CasesHave("policy", "test_correct") && manifest.Has("table");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders)
    {
        var study = new Lazy<FashionStudy>(() => new FashionStudy(manifest, folders));
        double steady = PeerError(manifest.Cases.Where(item => item.Text("policy") == Steady));
        double drifting = PeerError(manifest.Cases);
        foreach (Item item in manifest.Cases)
            yield return ConformanceCase.Of(
                manifest,
                item.Text("name"),
                item,
                (file, judgement) =>
                {
                    if (item.Has("peer_error"))
                        JudgeBesideTruth(study.Value, file, judgement);
                    else
                        JudgeBesidePeer(study.Value, item, steady, drifting, judgement);
                }
            );
        foreach (Item row in manifest.Entries("table"))
            yield return ConformanceCase.Of(
                manifest,
                FormattableString.Invariant($"tables/{row.Text("policy")}_lr{row.Number("rate")}"),
                row,
                (file, judgement) => JudgeTable(study.Value, file.Item, judgement)
            );
    }

    private static void JudgeBesideTruth(FashionStudy study, CaseFile file, Judgement judgement)
    {
        (Item item, CaseArrays arrays) = file;
        item.Ignore("name", "loss", "test_correct", "test_correct#f64"); // of one run: chance
        (string policy, double rate, int seed) = (item.Text("policy"), item.Number("rate"), item.Integer("seed"));
        Item peerError = item.Object("peer_error");
        bool steady = policy == Steady;
        (IReadOnlyList<float> losses, EfficientNet model) = study.Train(
            policy,
            rate,
            seed,
            steady ? int.MaxValue : FirstLosses
        );
        if (steady)
        {
            double[] logits = arrays.Doubles("test_logits#f64");
            double error = Measure.RelativeError(arrays.Floats("test_logits"), logits);
            int count = arrays.ShapeOf("test_logits").Sizes[0];
            judgement.Values("test_logits", study.TestLogits(model, count), logits, Bounds.FromPeerError(error));
        }
        else
            arrays.Ignore(_ => true); // of a run that has drifted

        double bound = Bounds.FromAbsolute(peerError.Number(steady ? "loss_max_abs" : "loss_max_abs_first_10"));
        peerError.Ignore("loss_max_abs", "loss_max_abs_first_10");
        double[] truth = item.Numbers("loss#f64");
        for (int i = 0; i < losses.Count; i++)
            judgement.Within($"loss[{i}]", Math.Abs(losses[i] - truth[i]), bound);
    }

    private static void JudgeBesidePeer(
        FashionStudy study,
        Item item,
        double steady,
        double drifting,
        Judgement judgement
    )
    {
        item.Ignore("name", "test_correct");
        string policy = item.Text("policy");
        int steps = policy == Steady ? FirstLosses : LossesWithoutTruth;
        (IReadOnlyList<float> losses, _) = study.Train(policy, item.Number("rate"), item.Integer("seed"), steps);
        double[] peer = item.Numbers("loss");
        for (int i = 0; i < losses.Count; i++)
        {
            double error = i == 0 || policy == Steady ? steady : drifting;
            double bound = Bounds.WithoutTruth * Bounds.FromAbsolute(error);
            judgement.Within($"loss[{i}]", Math.Abs(losses[i] - peer[i]), bound);
        }
    }

    /// <summary>The largest error of the first ten losses that the peer itself shows.</summary>
    private static double PeerError(IEnumerable<Item> cases) =>
        cases
            .Where(item => item.Has("peer_error"))
            .Max(item => item.Object("peer_error").Number("loss_max_abs_first_10"));

    private static void JudgeTable(FashionStudy study, Item row, Judgement judgement)
    {
        row.Ignore("scale_by_depth"); // read by the study
        double[] peer = row.Numbers("test_percent");
        judgement.Within("test_mean", Math.Abs(peer.Average() - row.Number("test_mean")), 1e-9); // of the same seeds
        double[] found =
        [
            .. Enumerable
                .Range(0, peer.Length)
                .Select(seed =>
                    100.0
                    * study.TestCorrect(study.Train(row.Text("policy"), row.Number("rate"), seed).Model)
                    / FashionStudy.TestCount
                ),
        ];
        judgement.Within(
            $"mean accuracy of {found.Length} seeds {found.Average():F2} %, the peer's {row.Number("test_mean"):F2} %",
            Math.Abs(found.Average() - row.Number("test_mean")),
            ShareOfDeviation * row.Number("test_std")
        );
    }
}
