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
/// Adam's first steps are about the rate times the sign of the gradient, so rounding alone moves the later results far:
/// more than the one float32 run of the peer happens to show. The natural noise is therefore measured as the fixtures
/// do elsewhere, by runs whose first weights are moved by up to one rounding step.
/// </remarks>
internal sealed class ResNet18Training(Item item, Judgement judgement)
{
    private const int NudgedRuns = 3;

    /// <summary>Judges the case.</summary>
    public void Judge()
    {
        item.Ignore("case", "role", "describes", "note", "elements_off_by_more_than_1e-4");
        if (item.Text("weights") != "formula")
            throw new UnsupportedException($"weights by {item.Text("weights")}");
        Run exact = Play(nudge: 0);
        Run[] nudged = [.. Enumerable.Range(1, NudgedRuns).Select(Play)];
        judgement.Same("elements", exact.Model.ParameterSet.ValueCount, (long)item.Number("elements"));
        Compare("losses", exact.Losses, [.. nudged.Select(run => run.Losses)], item.Numbers, item.Number("loss_error"));
        Compare("logits", exact.Logits, [.. nudged.Select(run => run.Logits)], Flat, item.Number("logits_error"));
        JudgeSamples(exact);
    }

    private Run Play(int nudge)
    {
        Item images = item.Object("x");
        Item labels = item.Object("y");
        ResNet model = ResNet.ResNet18(labels.Integer("limit"), new RandomKey(0));
        foreach ((string name, Parameter parameter) in model.NamedParameters())
        {
            FormulaValues.Parameter(name, parameter.Shape.Sizes).CopyTo(parameter.Value.Span);
            Nudge(parameter.Value.Span, nudge);
        }

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

    // Every second value, on average, by one rounding step.
    private static void Nudge(Span<float> values, int seed)
    {
        if (seed == 0)
            return;
        var random = new System.Random(seed);
        foreach (ref float value in values)
            value = random.Next(4) switch
            {
                0 => MathF.BitIncrement(value),
                1 => MathF.BitDecrement(value),
                _ => value,
            };
    }

    private void Compare(string what, float[] found, float[][] nudged, Func<string, double[]> stored, double peerError)
    {
        double[] truth = stored(what + "#f64");
        double[] peer = stored(what);
        judgement.Same($"{what}: number", found.Length, truth.Length);
        for (int i = 0; i < Math.Min(found.Length, truth.Length); i++)
        {
            double noise = nudged.Max(run => Measure.RelativeError(run[i], found[i]));
            double bound = Math.Max(Bounds.FromPeerError(peerError), Bounds.FromNoise(0, noise));
            judgement.Values($"{what}[{i}]", [found[i]], [truth[i]], bound);
            judgement.Values($"{what}[{i}] of the peer", [found[i]], [peer[i]], Bounds.WithoutTruth * bound);
        }
    }

    // Where a gradient is nothing but rounding, Adam makes whole steps of it, up or down.
    private void JudgeSamples(Run run)
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
                judgement.Within($"{name}[{indices[i]}]", error, Math.Max(near, apart));
            }
        }
    }

    private double[] Flat(string name) =>
        [.. item.List(name).SelectMany(row => row.EnumerateArray().Select((JsonElement e) => e.GetDouble()))];

    private sealed record Run(ResNet Model, Optimizer Optimizer, float[] Losses, float[] Logits);
}
