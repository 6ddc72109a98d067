using System.Globalization;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.MiniLm;

/// <summary>Twelve steps of fine-tuning the real MiniLM with a rate for every layer: losses, weights, and how it then classifies.</summary>
public sealed class FineTuningArea : ICaseArea
{
    private const int Batch = 8;
    private const int TestBatch = 50;
    private const int MaxTokens = 40;
    private const double WeightDecay = 0.01;
    private const int MostOthers = 2; // sentences near the border may fall on the other side

    public string Folder => "minilm";

    public bool Reads(Manifest manifest) => manifest.Has("train_texts") && manifest.CasesHave("scale_by_depth");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders)
    {
        var files = new MiniLmFiles(folders);
        CaseArrays shared = new CaseArrays(manifest.Arrays, "");
        return manifest.Cases.Select(item =>
            ConformanceCase.Of(
                manifest,
                item.Text("name"),
                item,
                (file, judgement) => Judge(file, judgement, manifest.Item, shared, files)
            )
        );
    }

    private static void Judge(CaseFile file, Judgement judgement, Item data, CaseArrays shared, MiniLmFiles files)
    {
        (Item item, CaseArrays arrays) = file;
        item.Ignore("name", "loss", "test_correct");
        BertForSequenceClassification model = files.Load(
            (options, key) => new BertForSequenceClassification(options, 2, key, BertPooling.Mean),
            resetHead: true
        );
        var parameters = model.NamedParameters().ToDictionary(p => MiniLmFiles.PeerName(p.Key), p => p.Value);
        shared.Floats("head.weight").CopyTo(parameters["head.weight"].Value.Span);
        double[] scales = item.Numbers("scale_by_depth");
        OptimizationPlan plan = Plan(model, item, scales);
        judgement.SameSequence(
            "rate of each parameter",
            [.. plan.Assignment.Select(row => row.Frozen ? "0" : Rounded(row.LearningRateAt(0)))],
            [.. plan.Assignment.Select(row => Rounded(item.Number("rate") * scales[DepthOf(row.Name)]))]
        );
        var optimizer = Optimizer.Create(plan);
        var step = TrainStep.Compile(
            optimizer,
            (ids, mask, labels) => Loss.CrossEntropy(model.Forward(ids, mask), labels)
        );
        string[] texts = data.Texts("train_texts");
        int[] classes = data.Integers("train_labels");
        double[] losses = item.Numbers("loss#f64");
        double bound = Bounds.FromPeerError(item.Object("peer_error").Number("loss_max_abs"));
        for (int i = 0; i < losses.Length; i++)
        {
            (Tensor ids, Tensor mask) = files.Encode(texts[(i * Batch)..((i + 1) * Batch)], MaxTokens);
            judgement.SameSequence(
                $"ids of batch {i}",
                [.. ids.ToArray().Select(id => (long)id)],
                shared.Integers($"batch/{i}/input_ids")
            );
            float loss = step.Run(ids, mask, Labels(classes[(i * Batch)..((i + 1) * Batch)]));
            judgement.Within($"loss {i + 1}", Math.Abs(loss - losses[i]), bound);
        }

        JudgeTest(file, judgement, data, files, model);
        var compared = new HashSet<string>(StringComparer.Ordinal);
        foreach (string key in arrays.Keys.Where(key => key.StartsWith("value#f64/", StringComparison.Ordinal)))
        {
            string name = key["value#f64/".Length..key.IndexOf('@', StringComparison.Ordinal)];
            compared.Add(name);
            double[] truth = arrays.Doubles(key);
            double peer = Largest(arrays.Floats(key.Replace("#f64", "", StringComparison.Ordinal)), truth);
            judgement.Within(
                $"{name} at the end",
                Largest(parameters[name].Value.Span.ToArray(), truth),
                Bounds.FromPeerError(peer)
            );
        }

        JudgeNorms(item.Object("weight_norms#f64"), parameters, compared, judgement);
    }

    private static void JudgeTest(
        CaseFile file,
        Judgement judgement,
        Item data,
        MiniLmFiles files,
        BertForSequenceClassification model
    )
    {
        (Item item, CaseArrays arrays) = file;
        using NoGradientScope scope = Tape.NoGradient();
        string[] texts = data.Texts("test_texts");
        int[] classes = data.Integers("test_labels");
        judgement.Same("test_count", texts.Length, item.Integer("test_count"));
        var found = new List<float>();
        for (int start = 0; start < texts.Length; start += TestBatch)
        {
            (Tensor ids, Tensor mask) = files.Encode(texts[start..(start + TestBatch)], MaxTokens);
            found.AddRange(model.Forward(ids, mask).ToArray());
        }

        arrays.Ignore(key => key == "test_logits");
        judgement.Within(
            "test_logits",
            Largest([.. found], arrays.Doubles("test_logits#f64")),
            Bounds.FromPeerError(item.Object("peer_error").Number("test_logits_max_abs"))
        );
        int correct = classes.Index().Count(one => found[2 * one.Index + 1] > found[2 * one.Index] == (one.Item == 1));
        judgement.Within("test_correct", Math.Abs(correct - item.Number("test_correct#f64")), MostOthers);
    }

    /// <summary>
    /// Norms of all weights but those that were compared value by value, for which the peer's own error is known, and the key
    /// biases, whose gradient is nothing but rounding.
    /// </summary>
    private static void JudgeNorms(
        Item norms,
        Dictionary<string, Parameter> parameters,
        HashSet<string> compared,
        Judgement judgement
    )
    {
        foreach (string name in norms.Names)
        {
            double truth = norms.Number(name);
            if (compared.Contains(name) || name.EndsWith("attention.self.key.bias", StringComparison.Ordinal))
                continue;
            double sum = 0;
            foreach (float value in parameters[name].Value.Span)
                sum += (double)value * value;
            judgement.Within($"norm of {name}", Math.Abs(Math.Sqrt(sum) - truth) / truth, Bounds.FromPeerError(0));
        }
    }

    private static OptimizationPlan Plan(BertForSequenceClassification model, Item item, double[] scales)
    {
        double rate = item.Number("rate");
        bool sgd = item.Text("rule").StartsWith("SGD", StringComparison.Ordinal);
        OptimizationPlanBuilder plan = OptimizationPlan.For(model);
        double factor = scales[^2];
        if (
            !sgd
            && scales.Index().All(one => Math.Abs(one.Item - Math.Pow(factor, scales.Length - 1 - one.Index)) < 1e-9)
        )
            plan.Default("all", new AdamW(rate) { WeightDecay = WeightDecay }).LayerDecay(factor, model.DecayOrder);
        else
        {
            for (int depth = 0; depth < scales.Length; depth++)
            {
                int own = depth;
                var members = Selector.Where(parameter => DepthOf(parameter.Name) == own);
                double scaled = rate * scales[depth];
                if (scaled == 0)
                    plan.Freeze(members);
                else
                    plan.Group(
                        depth.ToString(CultureInfo.InvariantCulture),
                        members,
                        sgd && depth < scales.Length - 1
                            ? new Sgd(scaled) { Momentum = 0.9, WeightDecay = WeightDecay }
                            : new AdamW(scaled) { WeightDecay = WeightDecay }
                    );
            }
        }

        return plan.NoWeightDecay(Selector.RankAtMost(1)).Build();
    }

    private static int DepthOf(string name)
    {
        string peer = MiniLmFiles.PeerName(name);
        string[] parts = peer.Split('.');
        return parts[0] switch
        {
            "embeddings" => 0,
            "encoder" => 1 + int.Parse(parts[2], CultureInfo.InvariantCulture),
            _ => 7,
        };
    }

    private static string Rounded(double rate) => rate.ToString("g12", CultureInfo.InvariantCulture);

    private static Tensor Labels(int[] classes) => Tensor.From([.. classes.Select(label => (float)label)]);

    private static double Largest(float[] found, double[] truth) =>
        found.Length == truth.Length ? found.Zip(truth, (x, t) => Math.Abs(x - t)).Max() : double.NaN;
}
