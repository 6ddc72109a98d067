using System.Text.Json;
using System.Text.RegularExpressions;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Models;

/// <summary>A model or toy of the manifest: its parameters, and our order of its layers.</summary>
internal sealed class TimmSubject
{
    private readonly Item _item;
    private readonly (string Name, Shape Shape)[] _parameters;
    private readonly string[] _frozen;
    private readonly LayerOrder _fine;
    private readonly LayerOrder _coarse;

    public TimmSubject(Item item, string name)
    {
        _item = item;
        _parameters = [.. ParametersOf(item)];
        _frozen = item.Has("frozen") ? item.Texts("frozen") : [];
        string? classifier = item.OptionalText("classifier");
        item.Ignore("no_weight_decay"); // the variants that use it repeat it among their options
        bool isToy = item.Has("shapes");
        _fine = OrderOf("matcher_fine", coarse: false);
        _coarse = OrderOf("matcher_coarse", coarse: true);

        LayerOrder OrderOf(string matcher, bool coarse)
        {
            if (!item.Has(matcher))
                return LayerOrder.RunsOf(
                    12,
                    Selector.Where(p => classifier is null || p.Name.StartsWith(classifier, StringComparison.Ordinal))
                );
            LayerOrder patterns = LayerOrder.FromPatterns([.. PatternsOf(item.Object(matcher))], rest: "head");
            if (isToy)
                return patterns;
            try
            {
                return LayerOrder.ForModel(name, coarse);
            }
            catch (PlanException) // a family that Strata has no name for: by the peer's own patterns
            {
                return patterns;
            }
        }
    }

    /// <summary>Names with shapes of the right rank; the toys say the sizes too.</summary>
    public static IEnumerable<(string Name, Shape Shape)> ParametersOf(Item item) =>
        item.List("parameters")
            .Select(
                (entry, i) =>
                    (
                        entry[0].GetString()!,
                        item.Has("shapes")
                            ? new Shape([
                                .. item.List("shapes").ElementAt(i).EnumerateArray().Select(e => e.GetInt32()),
                            ])
                            : new Shape([.. Enumerable.Repeat(1, entry[1].GetInt32())])
                    )
            );

    /// <summary>Shell wildcards over the whole name, as fnmatch; null where there are none.</summary>
    public static Selector? Wildcards(IReadOnlyList<string> patterns) =>
        patterns.Count == 0
            ? null
            : Selector.Pattern(
                string.Join('|', patterns.Select(p => Regex.Escape(p).Replace(@"\*", ".*").Replace(@"\?", ".")))
            );

    public void JudgeLayers(Judgement judgement)
    {
        LayerTable fine = _fine.Of(Parameters());
        judgement.SameSequence("fine", fine.LayerOf, _item.Integers("fine"));
        judgement.Same("layer_count", fine.Layers.Count, _item.Integer("layer_count"));
        if (_item.Has("coarse"))
            judgement.SameSequence("coarse", _coarse.Of(Parameters()).LayerOf, _item.Integers("coarse"));
    }

    /// <summary>The groups of one call of param_groups_layer_decay or param_groups_weight_decay.</summary>
    /// <remarks>timm's order of groups is that of its dictionary; ours are rows, so each group is found by its figures.</remarks>
    public void Judge(string function, Item variant, Judgement judgement)
    {
        Item options = variant.Object("options");
        bool layers = function == "layer_decay";
        double minScale = layers ? options.Number("min_scale") : 0;
        double freezeBelow = layers ? options.OptionalNumber("no_opt_scale") ?? 0 : 0;
        LayerRates? rates = layers ? new(options.Number("layer_decay"), minScale, freezeBelow) : null;
        Assignment assignment = Plan(options, rates, _frozen).Assignment;
        int[] layerOf = [.. _fine.Of(Parameters()).LayerOf];
        foreach (JsonElement group in variant.List("groups"))
        foreach (int member in group[3].EnumerateArray().Select(index => index.GetInt32()))
        {
            AssignmentRow row = assignment[member];
            judgement.Same($"{row.Name} trains", !row.Frozen, true);
            if (layers)
                judgement.Same($"lr_scale of {row.Name}", row.LearningRateMultiplier, group[0].GetDouble());
            judgement.Same($"weight_decay of {row.Name}", row.WeightDecay.Initial, group[1].GetDouble());
            judgement.Same($"use_fallback of {row.Name}", row.Group == "fallback", group[2].GetBoolean());
        }

        int grouped = variant.List("groups").Sum(group => group[3].GetArrayLength());
        judgement.Same("trained parameters", assignment.Count(row => !row.Frozen), grouped);
        int[] frozen = variant.Has("frozen_after") ? variant.Integers("frozen_after") : [];
        judgement.SameSequence(
            "frozen_after",
            [
                .. Enumerable
                    .Range(0, assignment.Count)
                    .Where(i => assignment[i].Frozen && !_frozen.Contains(assignment[i].Name)),
            ],
            frozen
        );
        if (rates is null)
            return;
        Assignment all = Plan(options, rates with { FreezeBelow = 0 }, []).Assignment;
        judgement.SameSequence(
            "lr_scale",
            [.. layerOf.Distinct().Order().Select(layer => all[Array.IndexOf(layerOf, layer)].LearningRateMultiplier)],
            variant.Numbers("lr_scale")
        );
    }

    private OptimizationPlan Plan(Item options, LayerRates? rates, string[] frozen)
    {
        double decay = options.Number("weight_decay");
        string[] spared = options.Texts("no_weight_decay_list");
        string[] fallback =
        [
            .. options.Texts("fallback_list"),
            .. options.Flag("fallback_no_weight_decay") ? spared : [],
        ];
        OptimizationPlanBuilder plan = OptimizationPlan.For(Parameters());
        if (frozen.Length > 0)
            plan.Freeze(Selector.Names(frozen));
        if (Wildcards(fallback) is { } others)
            plan.Group("fallback", others, new AdamW(1e-3) { WeightDecay = decay }).AllowUnmatched();
        plan.Default("main", new Sgd(0.1) { WeightDecay = decay }).AllowUnmatched();
        if (rates is not null)
            plan.LayerDecay(rates.Decay, _fine, rates.MinScale, rates.FreezeBelow).AllowUnmatched();
        if (options.Flag("weight_decay_exclude_1d"))
        {
            plan.NoWeightDecay(Selector.RankAtMost(1)).AllowUnmatched();
            if (rates is null) // this one of timm's two functions spares every name that ends in .bias, of any rank
                plan.NoWeightDecay("**.bias").AllowUnmatched();
        }

        if (Wildcards(spared) is { } names)
            plan.NoWeightDecay(names).AllowUnmatched();
        return plan.Build();
    }

    private ParameterSet Parameters() => ParameterSet.FromNames(_parameters, "timm");

    /// <summary>A matcher: for each part a pattern, or a list of patterns with the number behind theirs; 99999 joins the layer before.</summary>
    private static IEnumerable<LayerPattern> PatternsOf(Item matcher)
    {
        const int MatchPreviousGroup = 99999;
        foreach (string part in matcher.Names)
        {
            JsonElement entry = matcher.Raw(part);
            if (entry.ValueKind == JsonValueKind.String)
            {
                yield return new(part, entry.GetString()!);
                continue;
            }

            foreach (JsonElement pattern in entry.EnumerateArray())
            {
                int[] suffix =
                    pattern[1].ValueKind == JsonValueKind.Null
                        ? []
                        : [.. pattern[1].EnumerateArray().Select(number => number.GetInt32())];
                if (suffix.Length > 1)
                    throw new UnsupportedException("a layer pattern with several numbers behind it");
                bool joins = suffix is [MatchPreviousGroup];
                yield return new(part, pattern[0].GetString()!)
                {
                    JoinsPrevious = joins,
                    Number = joins || suffix.Length == 0 ? null : suffix[0],
                };
            }
        }
    }

    private sealed record LayerRates(double Decay, double MinScale, double FreezeBelow);
}
