using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Optim;

namespace Strata.Conformance.Areas.MiniLm;

/// <summary>The real MiniLM from texts to hidden states, embeddings and gradients.</summary>
public sealed class EncoderArea : ICaseArea
{
    private const double LeastNorm = 1e-4; // what the manifest's errors of gradients are relative to at least

    public string Folder => "minilm";

    public bool Reads(Manifest manifest) => manifest.CasesHave("texts");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders)
    {
        var files = new MiniLmFiles(folders);
        return manifest.Cases.Select(item =>
            ConformanceCase.Of(
                manifest,
                item.Text("name"),
                item,
                (file, judgement) =>
                {
                    file.Item.Ignore("name", "notes");
                    if (item.Has("gradients"))
                        JudgeGradients(file, judgement, files);
                    else
                        JudgeStates(file, judgement, files);
                }
            )
        );
    }

    private static void JudgeStates(CaseFile file, Judgement judgement, MiniLmFiles files)
    {
        (Item item, CaseArrays arrays) = file;
        item.Ignore("peer_error"); // recomputed from the arrays, which hold both runs of the peer
        using NoGradientScope scope = Tape.NoGradient();
        BertModel model = files.Load((options, key) => new BertModel(options, key));
        (Tensor ids, Tensor mask) = files.Encode(item.Texts("texts"));
        judgement.SameSequence("input_ids", [.. ids.ToArray().Select(id => (long)id)], arrays.Integers("input_ids"));
        judgement.SameSequence(
            "attention_mask",
            [.. mask.ToArray().Select(seen => (long)seen)],
            arrays.Integers("attention_mask")
        );
        IReadOnlyList<Tensor> states = model.HiddenStates(ids, mask);
        (int length, int size) = (ids.Shape[1], model.Options.HiddenSize);
        int[] tokens = [.. Enumerable.Range(0, ids.Shape[0]).Select(row => TokensOf(mask, row))];
        for (int i = 0; i < states.Count; i++)
            Compare($"hidden_{i}", Rows(states[i], 1), tokens[1..2]);
        Compare("last_hidden_state", Rows(states[^1], 0, 3), tokens[..3]);
        Compare("pooler_output", model.Pool(states[^1]).ToArray());
        Tensor mean = Operations.MaskedMean(states[^1], mask);
        Compare("pooled_mean", mean.ToArray());
        Tensor unit = Operations.Normalize(mean, 2, -1);
        Compare("embedding", unit.ToArray());
        Compare("cosine", Operations.MatMul(unit, unit.Transpose(0, 1)).ToArray());
        SentenceEncoder encoder = files.Load((options, key) => new SentenceEncoder(options, key));
        Compare("embedding", encoder.Forward(ids).ToArray()); // the mask by the padding id
        Item absolute = item.Object("max_abs_error");
        JudgeAbsolute("embedding", encoder.Forward(ids).ToArray(), absolute, arrays, judgement);
        absolute.Ignore("last_hidden_state");

        float[] Rows(Tensor state, int first, int count = 1) =>
            state.ToArray()[(first * length * size)..((first + count) * length * size)];

        // Beyond the mask the numbers mean nothing.
        void Compare(string what, float[] found, int[]? counts = null)
        {
            double[] truth = arrays.Doubles($"{what}#f64");
            float[] peer = arrays.Floats(what);
            if (counts is null)
            {
                Judge(what, found, truth, peer);
                return;
            }

            for (int row = 0; row < counts.Length; row++)
            {
                Range seen = (row * length * size)..((row * length + counts[row]) * size);
                Judge($"{what} of {row}", found[seen], truth[seen], peer[seen]);
            }
        }

        void Judge(string what, float[] found, double[] truth, float[] peer) =>
            judgement.Values(what, found, truth, Bounds.FromPeerError(Measure.RelativeError(peer, truth)));
    }

    private static void JudgeAbsolute(string what, float[] found, Item errors, CaseArrays arrays, Judgement judgement)
    {
        double[] truth = arrays.Doubles($"{what}#f64");
        double largest = found.Zip(truth, (x, t) => Math.Abs(x - t)).Max();
        judgement.Within($"{what}, absolute", largest, Bounds.FromPeerError(errors.Number(what)));
    }

    private static void JudgeGradients(CaseFile file, Judgement judgement, MiniLmFiles files)
    {
        (Item item, CaseArrays arrays) = file;
        BertForSequenceClassification model = files.Load(
            (options, key) => new BertForSequenceClassification(options, 2, key, BertPooling.Mean),
            resetHead: true
        );
        var parameters = model.NamedParameters().ToDictionary(p => MiniLmFiles.PeerName(p.Key), p => p.Value);
        arrays.Floats("head.weight").CopyTo(parameters["head.weight"].Value.Span);
        (Tensor ids, Tensor mask) = files.Encode(item.Texts("texts"));
        Tensor labels = Tensor.From([.. item.Integers("labels").Select(label => (float)label)]);
        Tensor loss = Loss.CrossEntropy(model.Forward(ids, mask), labels);
        double truth = item.Object("loss").Number("f64");
        double peerError = Math.Abs(item.Object("loss").Number("f32") - truth);
        judgement.Within("loss", Math.Abs(loss.Item() - truth), Bounds.FromPeerError(peerError));
        loss.Backward();
        Item gradients = item.Object("gradients");
        foreach (string name in gradients.Names)
        {
            Item row = gradients.Object(name);
            float[] gradient = parameters[name].Gradient.Span.ToArray();
            double norm = row.Number("norm");
            double each = Bounds.FromPeerError(row.Number("peer_error")) * Math.Max(norm, LeastNorm);
            double together = each * Math.Sqrt(gradient.Length);
            double[] first = row.Numbers("first");
            for (int i = 0; i < first.Length; i++)
                judgement.Within($"gradient of {name}[{i}]", Math.Abs(gradient[i] - first[i]), each);
            double found = Math.Sqrt(gradient.Sum(value => (double)value * value));
            judgement.Within($"norm of the gradient of {name}", Math.Abs(found - norm), together);
            double sum = gradient.Sum(value => (double)value);
            judgement.Within($"sum of the gradient of {name}", Math.Abs(sum - row.Number("sum")), together);
            if (arrays.Has($"grad#f64/{name}"))
            {
                arrays.Ignore(key => key == $"grad/{name}");
                double largest = gradient.Zip(arrays.Doubles($"grad#f64/{name}"), (x, t) => Math.Abs(x - t)).Max();
                judgement.Within($"gradient of {name}", largest, each);
            }
        }

        Tape.Discard();
    }

    private static int TokensOf(Tensor mask, int row) =>
        (int)mask.ToArray().Skip(row * mask.Shape[1]).Take(mask.Shape[1]).Sum();
}
