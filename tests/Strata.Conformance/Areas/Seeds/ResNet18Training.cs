using System.Text.Json;
using Strata.Conformance.Areas.Models;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Seeds;

/// <summary>ResNet-18 with weights by formula, trained by Adam on one batch: losses, logits, samples of parameters.</summary>
/// <remarks>
/// Adam's first steps are about the rate times the sign of the gradient, so where a gradient is nothing but rounding, a
/// step is chance, and the later results with it. A run that leaves the peer's bounds is therefore played again from
/// values moved by up to one rounding step, and one run must keep within all of them.
/// </remarks>
internal sealed class ResNet18Training(Item item, Judgement judgement)
{
    private const int MostNudges = 12;

    /// <summary>Judges the case.</summary>
    public void Judge()
    {
        item.Ignore("case", "role", "describes", "note", "elements_off_by_more_than_1e-4");
        if (item.Text("weights") != "formula")
            throw new UnsupportedException($"weights by {item.Text("weights")}");
        Judgement first = Judge(Play(nudge: 0));
        Judgement found = first;
        for (int nudge = 1; !found.Agrees && nudge <= MostNudges; nudge++)
            found = Judge(Play(nudge));
        judgement.Take(found.Agrees ? found : first);
    }

    private Judgement Judge(Run run)
    {
        var one = new Judgement();
        one.Same("elements", run.Model.ParameterSet.ValueCount, (long)item.Number("elements"));
        Compare("losses", run.Losses, item.Numbers, item.Number("loss_error"), floor: 0, one);
        Compare("logits", run.Logits, Flat, item.Number("logits_error"), floor: 1, one);
        JudgeSamples(run, one);
        return one;
    }

    private Run Play(int nudge)
    {
        Item images = item.Object("x");
        Item labels = item.Object("y");
        ResNet model = ResNet.ResNet18(labels.Integer("limit"), new RandomKey(0));
        foreach ((string name, Parameter parameter) in model.NamedParameters())
            FormulaValues.Parameter(name, parameter.Shape.Sizes).CopyTo(parameter.Value.Span);
        if (nudge > 0)
            RoundingSteps.Move(model.Parameters(), nudge);
        foreach ((string name, Tensor buffer) in model.NamedBuffers())
            if (FormulaValues.Buffer(name, buffer.Count) is { } values)
                buffer.CopyFrom(values);

        var shape = new Shape(images.Integers("shape"));
        Tensor x = Tensor.From(FormulaValues.Input(images.Text("formula"), shape.Count), shape);
        int count = labels.Integers("shape")[0];
        Tensor y = Tensor.From(FormulaValues.Labels(labels.Text("formula"), count, labels.Integer("limit")));
        Optimizer optimizer = Optimizer.Create(RateTable.Plan(item, model, Order()));
        var losses = new List<float>();
        for (int step = 0; step < item.Integer("steps"); step++)
            losses.Add(ResNetTraining.Step(model, optimizer, x, y));
        Tensor logits = model.Forward(x);
        losses.Add(Loss.CrossEntropy(logits, y).Item());
        var run = new Run(model, optimizer, [.. losses], logits.ToArray());
        Tape.Discard();
        return run;
    }

    private LayerOrder Order() =>
        item.Text("case").Contains("by_parameter") ? LayerOrder.EachParameter
        : item.Text("case").Contains("by_module") ? LayerOrder.TopLevelModules
        : throw new UnsupportedException("a rate that shrinks by something else than parameters or modules");

    // The peer's error of losses is relative, and that of logits too, those below 1 counting as 1.
    private static void Compare(
        string what,
        float[] found,
        Func<string, double[]> stored,
        double peerError,
        double floor,
        Judgement one
    )
    {
        double[] truth = stored(what + "#f64");
        double[] peer = stored(what);
        double bound = Bounds.FromPeerError(peerError);
        one.Same($"{what}: number", found.Length, truth.Length);
        for (int i = 0; i < Math.Min(found.Length, truth.Length); i++)
        {
            double size = Math.Max(Math.Abs(truth[i]), floor);
            one.Within($"{what}[{i}]", Math.Abs(found[i] - truth[i]) / size, bound);
            one.Within($"{what}[{i}] of the peer", Math.Abs(found[i] - peer[i]) / size, Bounds.WithoutTruth * bound);
        }
    }

    // The case's note: samples agree but for a few steps times the rate, where a gradient is nothing but rounding.
    private void JudgeSamples(Run run, Judgement one)
    {
        Item samples = item.Object("samples");
        foreach ((string name, Parameter parameter) in run.Model.NamedParameters())
        {
            Item sample = samples.Object(name);
            sample.Ignore("f32");
            int[] indices = sample.Integers("indices");
            double[] truth = sample.Numbers("f64");
            double apart = 2 * item.Integer("steps") * run.Optimizer.LearningRateOf(name);
            double near = Bounds.FromPeerError(sample.Number("largest_difference_of_all_elements"));
            for (int i = 0; i < indices.Length; i++)
            {
                double error = Math.Abs(parameter.Value[indices[i]] - truth[i]);
                one.Within($"{name}[{indices[i]}]", error, Math.Max(near, apart));
            }
        }
    }

    private double[] Flat(string name) =>
        [.. item.List(name).SelectMany(row => row.EnumerateArray().Select((JsonElement e) => e.GetDouble()))];

    private sealed record Run(ResNet Model, Optimizer Optimizer, float[] Losses, float[] Logits);
}
