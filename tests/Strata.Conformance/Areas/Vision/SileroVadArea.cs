using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Vision;

/// <summary>Silero VAD with its real weights on a stream of chunks: features, probabilities and the state that is left.</summary>
public sealed class SileroVadArea : ICaseArea
{
    public string Folder => "vision";

    public bool Reads(Manifest manifest) => manifest.CasesHave("chunks", "probability_min");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders) =>
        manifest.Cases.Select(item =>
            ConformanceCase.Of(manifest, item.Text("name"), item, (file, judgement) => Judge(file, folders, judgement))
        );

    private static void Judge(CaseFile file, FixtureFolders folders, Judgement judgement)
    {
        (Item item, CaseArrays arrays) = file;
        item.Ignore("name", "notes");
        var model = new SileroVad(new RandomKey(0));
        RealWeights.Load(model, folders, "silero-vad");
        model.Evaluate();
        using NoGradientScope scope = Tape.NoGradient();
        float[] sound = arrays.Floats("audio");
        int chunks = item.Integer("chunks");
        judgement.Same("samples", sound.Length, chunks * SileroVad.ChunkSize);

        float[] padded = [.. new float[SileroVad.ContextSize], .. sound];
        var probabilities = new List<float>();
        var features = new List<float>();
        (Tensor? hidden, Tensor? cells) = ((Tensor?)null, (Tensor?)null);
        for (int i = 0; i < chunks; i++)
        {
            int start = i * SileroVad.ChunkSize;
            float[] samples = padded[start..(start + SileroVad.ContextSize + SileroVad.ChunkSize)];
            Tensor chunk = Tensor.From(samples, new Shape(1, samples.Length));
            features.AddRange(model.Features(chunk).ToArray());
            (Tensor probability, hidden, cells) = model.Step(chunk, hidden, cells);
            probabilities.Add(probability.Item());
        }

        double[] truth = arrays.Doubles("probability#f64");
        double bound = Bounds.FromPeerError(item.Object("peer_error").Number("probability"));
        arrays.Ignore(key => key == "probability"); // the peer's float32, whose error is given
        judgement.Values("probability", [.. probabilities], truth, bound);
        Tensor whole = model.Forward(Tensor.From(sound, new Shape(1, sound.Length)));
        judgement.Values("probability of the whole recording", whole.ToArray(), truth, bound);
        judgement.Within(
            "probability_min",
            Measure.RelativeError(probabilities.Min(), item.Number("probability_min")),
            bound
        );
        judgement.Within(
            "probability_max",
            Measure.RelativeError(probabilities.Max(), item.Number("probability_max")),
            bound
        );
        JudgeBesidePeer("features", [.. features]);
        JudgeBesidePeer("state_h", hidden!.ToArray());
        JudgeBesidePeer("state_c", cells!.ToArray());

        void JudgeBesidePeer(string name, float[] found)
        {
            double[] expected = arrays.Doubles($"{name}#f64");
            double peerError = Measure.RelativeError(arrays.Floats(name), expected);
            judgement.Values(name, found, expected, Bounds.FromPeerError(peerError));
        }
    }
}
