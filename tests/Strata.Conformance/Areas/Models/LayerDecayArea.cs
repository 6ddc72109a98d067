using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Models;

/// <summary>timm's layers of a model, and the rate and decay of each parameter under its two functions for groups; fastai's slices.</summary>
public sealed class LayerDecayArea : ICaseArea
{
    public string Folder => "models";

    public bool Reads(Manifest manifest) => manifest.Has("toys") && manifest.Has("models");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders)
    {
        Item models = manifest.Item.Object("models");
        foreach (string name in models.Names)
        {
            foreach (string function in new[] { "layer_decay", "weight_decay" })
            foreach (string variant in models.Object(name).Object(function).Names)
                yield return ConformanceCase.Of(
                    $"{name}/{function}/{variant}",
                    judgement => JudgeVariant(models.Object(name), name, function, variant, judgement)
                );
        }

        foreach (Item toy in manifest.Entries("toys"))
            yield return ConformanceCase.Of(manifest, $"toys/{toy.Text("name")}", toy, JudgeToy);
        if (manifest.Has("create_optimizer_v2"))
            yield return ConformanceCase.Of(
                manifest,
                "create_optimizer_v2",
                manifest.Item.Object("create_optimizer_v2"),
                (file, judgement) => JudgeSchedule(file.Item, models, judgement)
            );
        if (manifest.Has("fastai"))
            yield return ConformanceCase.Of(manifest, "fastai", manifest.Item.Object("fastai"), JudgeSlices);
    }

    private static void JudgeVariant(Item model, string name, string function, string variant, Judgement judgement)
    {
        var subject = new TimmSubject(model, name);
        if (function == "layer_decay")
            subject.JudgeLayers(judgement);
        Item figures = model.Object(function).Object(variant);
        subject.Judge(function, figures, judgement);
        string[] unread = [.. figures.Unread()];
        if (unread.Length > 0)
            throw new UnsupportedException($"not understood: {string.Join(", ", unread)}");
    }

    private static void JudgeToy(CaseFile file, Judgement judgement)
    {
        Item toy = file.Item;
        toy.Ignore("note");
        var subject = new TimmSubject(toy, toy.Text("name"));
        subject.JudgeLayers(judgement);
        foreach (string function in new[] { "layer_decay", "weight_decay" })
        foreach (string variant in toy.Object(function).Names)
            subject.Judge(function, toy.Object(function).Object(variant), judgement);
    }

    /// <summary>Rates under a schedule: whatever the schedule is, the multiplier holds.</summary>
    private static void JudgeSchedule(Item item, Item models, Judgement judgement)
    {
        item.Ignore("note");
        const string Model = "vit_tiny_patch16_224";
        if (item.Text("model") != $"{Model}, depth 2" || !models.Has(Model))
            throw new UnsupportedException($"the model {item.Text("model")}");
        Item vit = models.Object(Model);
        string[] deeper = [.. Enumerable.Range(2, 98).Select(block => $"blocks.{block}.")];
        var parameters = ParameterSet.FromNames(
            TimmSubject
                .ParametersOf(vit)
                .Where(p => !deeper.Any(block => p.Name.StartsWith(block, StringComparison.Ordinal))),
            Model
        );
        Item cosine = item.Object("cosine");
        double rate = item.Number("lr");
        double floor = cosine.Number("lr_min");
        double steps = cosine.Number("t_initial");
        double warmUp = cosine.Number("warmup_t");
        double start = cosine.Number("warmup_lr_init");
        double At(long t) =>
            t < warmUp
                ? start + (t * (rate - start) / warmUp)
                : floor + ((rate - floor) * (1 + Math.Cos(Math.PI * t / steps)) / 2);
        double decay = item.Number("weight_decay");
        OptimizationPlan plan = OptimizationPlan
            .For(parameters)
            .Default(new AdamW(Schedule.From(At)) { WeightDecay = decay })
            .LayerDecay(item.Number("layer_decay"), LayerOrder.VisionTransformer())
            .NoWeightDecay(Selector.RankAtMost(1), TimmSubject.Wildcards(vit.Texts("no_weight_decay"))!)
            .AllowUnmatched()
            .Build();
        (double Scale, bool Decays)[] order =
        [
            .. plan.Assignment.Select(row => (row.LearningRateMultiplier, row.WeightDecay.Initial > 0)).Distinct(),
        ];
        IReadOnlyList<Item> groups = item.Objects("groups");
        judgement.Same("groups", order.Length, groups.Count);
        foreach (Item group in groups)
        {
            judgement.Same("lr", group.Number("lr"), rate);
            (double Scale, bool) key = (group.Number("lr_scale"), group.Number("weight_decay") > 0);
            judgement.Same(
                $"members of {key}",
                plan.Assignment.Count(row => (row.LearningRateMultiplier, row.WeightDecay.Initial > 0) == key),
                group.Integer("count")
            );
        }

        foreach (Item step in cosine.Objects("after_step"))
        {
            int t = step.Integer("t");
            double[] rates = step.Numbers("lr");
            for (int i = 0; i < rates.Length; i++)
            {
                double found = plan
                    .Assignment.First(row => row.LearningRateMultiplier.Equals(groups[i].Number("lr_scale")))
                    .LearningRateAt(t);
                judgement.Within($"rate of group {i} at {t}", Math.Abs(found - rates[i]) / rates[i], 1e-12);
            }
        }
    }

    private static void JudgeSlices(CaseFile file, Judgement judgement)
    {
        file.Item.Ignore("source", "rule");
        foreach (Item slice in file.Item.Objects("cases"))
        {
            JsonElement[] ends = [.. slice.List("slice")];
            int groups = slice.Integer("groups");
            double[] expected = slice.Numbers("lr");
            var parameters = ParameterSet.FromNames(
                Enumerable.Range(0, groups).Select(i => ($"layer{i}.weight", new Numerics.Shape(1))),
                "fastai"
            );
            double last = ends[1].GetDouble();
            OptimizationPlanBuilder builder = OptimizationPlan.For(parameters).Default(new Sgd(1));
            builder =
                ends[0].ValueKind == JsonValueKind.Null
                    ? builder.LearningRates(last, LayerOrder.TopLevelModules)
                    : builder.LearningRates(ends[0].GetDouble(), last, LayerOrder.TopLevelModules);
            Assignment assignment = builder.AllowUnmatched().Build().Assignment;
            for (int i = 0; i < groups; i++)
            {
                double error = Math.Abs(assignment[i].LearningRateAt(0) - expected[i]) / expected[i];
                judgement.Within($"slice of {groups}, layer {i}", error, 1e-12); // fastcore multiplies step by step
            }
        }
    }
}
