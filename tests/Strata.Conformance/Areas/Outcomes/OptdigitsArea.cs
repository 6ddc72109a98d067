using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Formats;

namespace Strata.Conformance.Areas.Outcomes;

/// <summary>Three small networks trained on optdigits under four policies.</summary>
public sealed class OptdigitsArea : ICaseArea
{
    private const int Batch = 32;
    private const int FewSamples = 3;
    private const int MostNudges = 12;

    public string Folder => "outcomes";

    public bool Reads(Manifest manifest) => manifest.CasesHave("model", "policy", "groups", "clip_global_norm");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders)
    {
        var start = new Lazy<SafetensorsFile>(() => Beside(manifest, "init"));
        var end = new Lazy<SafetensorsFile>(() => Beside(manifest, "final"));
        foreach (Item item in manifest.Cases)
        {
            string name = item.Text("name");
            yield return ConformanceCase.Of(
                name,
                judgement =>
                {
                    var file = new CaseFile(item, new CaseArrays(end.Value, name + "/"));
                    Judge(file, start.Value, folders, judgement);
                    file.RequireAllRead();
                }
            );
        }
    }

    private static SafetensorsFile Beside(Manifest manifest, string part)
    {
        string path = Path.Combine(manifest.Folder, $"{manifest.Stem}_{part}.safetensors");
        return File.Exists(path) ? SafetensorsFile.Read(path) : throw new UnsupportedException($"there is no {path}");
    }

    /// <summary>
    /// Plays the case; where it leaves the peer's figures, plays it again from values moved by up to one rounding step.
    /// </summary>
    /// <remarks>
    /// A unit that falls on the other side of its ReLU, or a window whose largest value is another, changes all later steps
    /// by more than the bounds, and in five epochs behind a batch norm that is chance. One run must keep within all bounds;
    /// no run of a wrong program does.
    /// </remarks>
    private static void Judge(CaseFile file, SafetensorsFile start, FixtureFolders folders, Judgement judgement)
    {
        Judgement first = Play(file, start, folders, nudge: 0);
        Judgement found = first;
        for (int nudge = 1; !found.Agrees && nudge <= MostNudges; nudge++)
            found = Play(file, start, folders, nudge);
        judgement.Take(found.Agrees ? found : first);
    }

    private static Judgement Play(CaseFile file, SafetensorsFile start, FixtureFolders folders, int nudge)
    {
        Item item = file.Item;
        item.Ignore("name");
        var judgement = new Judgement();
        var network = new OptdigitsNetwork(new CaseArrays(start, item.Text("model") + "/"));
        if (nudge > 0)
            RoundingSteps.Move(network.Parameters(), nudge);
        var data = new OptdigitsData(folders.DataFolder("optdigits"), item.Integer("test_count"));
        var all = new CaseArrays(start, "");
        int[] order = Array.ConvertAll(all.Integers("order"), row => (int)row);
        var run = new OptdigitsRun(
            data,
            network,
            OptdigitsPlan.Make(item, network, judgement),
            order.Chunk(all.ShapeOf("order")[1]),
            Batch
        );
        JudgeLosses(item, run, judgement);
        JudgeTests(item, run, judgement);
        JudgeValues(file, network, judgement);
        return judgement;
    }

    private static void JudgeLosses(Item item, OptdigitsRun run, Judgement judgement)
    {
        Item peerError = item.Object("peer_error");
        double boundOfFirst = Bounds.FromPeerError(peerError.Number("loss_max_abs_first_epoch"));
        double boundOfAll = Bounds.FromPeerError(peerError.Number("loss_max_abs"));
        double[] truth = item.Numbers("loss#f64");
        double[] peer = item.Numbers("loss");
        int firstEpoch = item.Integer("steps_per_epoch");
        judgement.Same("steps", run.Losses.Count, item.Integer("steps"));
        for (int i = 0; i < truth.Length; i++)
        {
            double bound = i < firstEpoch ? boundOfFirst : boundOfAll;
            judgement.Within($"loss[{i}]", Math.Abs(run.Losses[i] - truth[i]), bound);
            judgement.Within($"loss[{i}] of the peer", Math.Abs(run.Losses[i] - peer[i]), Bounds.WithoutTruth * bound);
        }

        // No error of the peer's norms is stored; those of the first epoch have not drifted, and their losses' bound holds.
        double[] norms = item.Numbers("gradient_norm_before_clip#f64");
        judgement.Same("norms", run.Norms.Count, norms.Length);
        for (int i = 0; i < Math.Min(firstEpoch, norms.Length); i++)
            judgement.Within($"norm[{i}]", Measure.RelativeError(run.Norms[i], norms[i]), boundOfFirst);
    }

    // How far float32 is from float64 here, the peer's own two runs show.
    private static void JudgeTests(Item item, OptdigitsRun run, Judgement judgement)
    {
        double[] truth = item.Numbers("test_loss#f64");
        double[] peer = item.Numbers("test_loss");
        int[] correct = item.Integers("test_correct#f64");
        int[] peerCorrect = item.Integers("test_correct");
        double apart = truth.Zip(peer).Max(pair => Math.Abs(pair.First - pair.Second));
        double bound = Bounds.FromPeerError(Math.Max(apart, item.Object("peer_error").Number("loss_max_abs")));
        judgement.Same("epochs", run.Correct.Count, correct.Length);
        for (int i = 0; i < correct.Length; i++)
        {
            judgement.Within($"test_loss[{i}]", Math.Abs(run.TestLosses[i] - truth[i]), bound);
            judgement.Within($"test_correct[{i}]", Math.Abs(run.Correct[i] - correct[i]), FewSamples);
            judgement.Within($"test_correct[{i}] of the peer", Math.Abs(run.Correct[i] - peerCorrect[i]), FewSamples);
        }
    }

    private static void JudgeValues(CaseFile file, OptdigitsNetwork network, Judgement judgement)
    {
        Item errors = file.Item.Object("peer_error").Object("final_value_max_abs");
        foreach ((string name, float[] values) in network.Values())
        {
            double bound = Bounds.FromPeerError(errors.Number(name));
            string truth = $"value#f64/{name}";
            if (file.Arrays.Has(truth))
                judgement.Within(name, Largest(values, file.Arrays.Doubles(truth)), bound);
            double[] peer = file.Arrays.Doubles($"value/{name}");
            judgement.Within($"{name} of the peer", Largest(values, peer), Bounds.WithoutTruth * bound);
        }
    }

    private static double Largest(float[] found, double[] expected) =>
        found.Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second));
}
