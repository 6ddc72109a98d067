using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Optim;

namespace Strata.Conformance.Areas.Models;

/// <summary>Whole networks with values by formula: logits, loss, every gradient, running statistics.</summary>
public sealed class NetworksArea : ICaseArea
{
    public string Folder => "models";

    public bool Reads(Manifest manifest) => manifest.CasesHave("trace_eval");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders) =>
        manifest.Cases.Select(item => ConformanceCase.Of(manifest, item.Text("name"), item, Judge));

    private static void Judge(CaseFile file, Judgement judgement)
    {
        Item item = file.Item;
        // The trace names the output of each of the peer's modules; some of ours are calls. Gradients say as much.
        item.Ignore("name", "call", "loss", "peer_error", "note", "trace_eval");
        file.Arrays.Ignore(key => !key.Contains("#f64"));
        foreach (string mode in (string[])["eval", "train"])
        {
            if (item.Has(mode))
                JudgeMode(file, mode, judgement);
        }
    }

    private static void JudgeMode(CaseFile file, string mode, Judgement judgement)
    {
        (Item item, CaseArrays arrays) = file;
        PeerNetwork network = PeerNetworks.Make(item.Text("peer"), item.Object("options"));
        judgement.Same("parameter_count", network.Model.ParameterSet.ValueCount, (long)item.Number("parameter_count"));
        network.Fill();
        if (mode == "eval")
            network.Model.Evaluate();
        IReadOnlyDictionary<string, Tensor> inputs = PeerNetwork.Inputs(item.Object("inputs"));
        Tensor logits = network.Logits(inputs);
        Tensor loss = network.Loss(logits, inputs);
        Item figures = item.Object(mode);
        figures.Ignore("expected_flips");
        judgement.Values(
            $"logits {mode}",
            logits.ToArray(),
            arrays.Doubles($"logits_{mode}#f64/out"),
            Bounds.FromNoise(figures.Number("logits_error"), figures.Number("logits_noise"))
        );
        double truth = figures.Number("loss");
        double peerError = Math.Abs(figures.Number("loss_f32") - truth);
        judgement.Within(
            $"loss {mode}",
            Math.Abs(loss.Item() - truth),
            Bounds.FromNoise(peerError, figures.Number("loss_noise"))
        );
        loss.Backward();
        JudgeGradients(file, mode, network, judgement);
        JudgeBuffers(file, mode, network, judgement);
        Tape.Discard();
    }

    private static void JudgeGradients(CaseFile file, string mode, PeerNetwork network, Judgement judgement)
    {
        IReadOnlyDictionary<string, Parameter> parameters = network.Parameters();
        double total = 0;
        foreach (Item row in file.Item.Objects("parameters"))
        {
            string name = row.Text("name");
            if (!parameters.TryGetValue(name, out Parameter? parameter))
            {
                judgement.Fail($"parameter {name} is missing");
                continue;
            }

            judgement.SameSequence($"shape of {name}", parameter.Shape.Sizes.ToArray(), row.Integers("shape"));
            Item figures = row.Object(mode);
            figures.Ignore("norm_f32", "absmax_f32");
            float[] gradient = parameter.Gradient.Span.ToArray();
            double largest = Bounds.FromNoise(figures.Number("error_max"), figures.Number("noise_max"));
            double[] truth = file.Arrays.Doubles($"grad_{mode}#f64/{name}");
            JudgeSample($"{mode} gradient of {name}", row, gradient, truth, largest, judgement);
            double norm = Math.Sqrt(gradient.Sum(value => (double)value * value));
            total += norm * norm;
            double apart = Bounds.FromNoise(figures.Number("error_l2"), figures.Number("noise_l2"));
            judgement.Within($"{mode} norm of the gradient of {name}", Math.Abs(norm - figures.Number("norm")), apart);
            double extreme = gradient.Max(value => Math.Abs((double)value));
            judgement.Within($"{mode} largest of {name}", Math.Abs(extreme - figures.Number("absmax")), largest);
        }

        double expected = file.Item.Object(mode).Number("grad_norm_total");
        double error = file.Item.Objects("parameters").Sum(row => Math.Pow(LargerL2(row.Object(mode)), 2));
        judgement.Within(
            $"{mode} norm of all gradients",
            Math.Abs(Math.Sqrt(total) - expected),
            Bounds.FromNoise(Math.Sqrt(error), 0)
        );
    }

    private static double LargerL2(Item figures) => Math.Max(figures.Number("error_l2"), figures.Number("noise_l2"));

    private static void JudgeBuffers(CaseFile file, string mode, PeerNetwork network, Judgement judgement)
    {
        IReadOnlyDictionary<string, Tensor> buffers = network.Buffers();
        foreach (Item row in file.Item.Objects("buffers"))
        {
            row.IgnoreAll();
            string key = $"buffer_after#f64/{row.Text("name")}";
            if (mode != "train" || !file.Arrays.Has(key))
                continue;
            double bound = Bounds.FromNoise(row.Number("error_max"), row.Number("noise_max"));
            float[] values = buffers[row.Text("name")].ToArray();
            JudgeSample(row.Text("name"), row, values, file.Arrays.Doubles(key), bound, judgement);
        }
    }

    private static void JudgeSample(
        string what,
        Item row,
        float[] values,
        double[] truth,
        double bound,
        Judgement judgement
    )
    {
        int[] at =
            row.Raw("sample_index").ValueKind == System.Text.Json.JsonValueKind.String
                ? [.. Enumerable.Range(0, values.Length)]
                : row.Integers("sample_index");
        judgement.Same($"{what}: number of samples", at.Length, truth.Length);
        for (int i = 0; i < Math.Min(at.Length, truth.Length); i++)
            judgement.Within($"{what}[{at[i]}]", Math.Abs(values[at[i]] - truth[i]), bound);
    }
}
