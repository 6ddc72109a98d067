using System.Globalization;
using Strata.Conformance.Areas.Optim;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Outcomes;

/// <summary>The policy of a case as a plan: one rule, two, a schedule for each, clipping, or rates that fall with depth.</summary>
internal static class OptdigitsPlan
{
    private const string AllBut = "all but ";
    private const string LayerDecay = "layer_decay_";

    /// <summary>The plan, whose rates and decays must be those that the case lists.</summary>
    public static OptimizationPlan Make(Item item, OptdigitsNetwork network, Judgement judgement)
    {
        OptimizationPlanBuilder builder = OptimizationPlan.For(network);
        IReadOnlyList<Item> groups = item.Objects("groups");
        string policy = item.Text("policy");
        if (policy.StartsWith(LayerDecay, StringComparison.Ordinal))
            ByDepth(builder, groups, network, double.Parse(policy[LayerDecay.Length..], CultureInfo.InvariantCulture));
        else
            foreach (Item group in groups)
                ByName(builder, group);
        if (item.OptionalNumber("clip_global_norm") is { } most)
            builder.Clip(most);
        OptimizationPlan plan = builder.Build();
        if (policy.StartsWith(LayerDecay, StringComparison.Ordinal))
            JudgeRates(plan, groups, judgement);
        return plan;
    }

    private static void ByName(OptimizationPlanBuilder plan, Item group)
    {
        string members = group.Text("parameters");
        Hyperparameter rate = group.Number("lr");
        if (group.OptionalText("schedule") is { } formula)
        {
            formula = formula.Split(", t")[0];
            rate = Schedule.From(step => Formula.At(formula, step));
        }

        UpdateRule rule = Rule(group, rate);
        if (members == "all")
            plan.Default(members, rule);
        else if (members.StartsWith(AllBut, StringComparison.Ordinal))
            plan.Group(members, !Selector.Glob(members[AllBut.Length..]), rule);
        else
            plan.Group(members, members, rule);
    }

    // One rule with the head's rate; biases and norms do not decay; a layer above another has the larger rate.
    private static void ByDepth(
        OptimizationPlanBuilder plan,
        IReadOnlyList<Item> groups,
        OptdigitsNetwork network,
        double factor
    )
    {
        Item head = groups.First(group => group.Integer("layers_below_head") == 0 && group.Number("weight_decay") != 0);
        Selector[] layers =
        [
            .. network.Depths.Select(names => Selector.Any([.. names.Select(name => Selector.Glob(name + ".*"))])),
        ];
        plan.Default("all", Rule(head, head.Number("lr")))
            .NoWeightDecay(Selector.RankAtMost(1))
            .LayerDecay(factor, LayerOrder.FromLayers(layers));
    }

    private static void JudgeRates(OptimizationPlan plan, IReadOnlyList<Item> groups, Judgement judgement)
    {
        judgement.SameSequence(
            "groups",
            [.. plan.Assignment.Select(row => row.Name).Order(StringComparer.Ordinal)],
            [.. groups.Select(group => group.Text("parameters")).Order(StringComparer.Ordinal)]
        );
        foreach (Item group in groups)
        {
            group.Ignore("rule", "betas", "eps", "decay_mode", "layers_below_head"); // the same in all, or in the scale
            AssignmentRow row = plan.Assignment[group.Text("parameters")];
            double scale = Measure.PureRelativeError(row.LearningRateMultiplier, group.Number("lr_scale"));
            judgement.Within($"scale of {row.Name}", scale, 1e-14);
            double rate = Measure.PureRelativeError(row.LearningRateAt(0), group.Number("lr"));
            judgement.Within($"rate of {row.Name}", rate, 1e-14);
            judgement.Same($"decay of {row.Name}", row.WeightDecay.At(0), group.Number("weight_decay"));
        }
    }

    private static UpdateRule Rule(Item group, Hyperparameter rate)
    {
        bool decoupled = group.OptionalText("decay_mode") is "decoupled";
        switch (group.Text("rule"))
        {
            case "SGD":
                return new Sgd(rate)
                {
                    Momentum = group.Number("momentum"),
                    Dampening = group.Number("dampening"),
                    Nesterov = group.Flag("nesterov"),
                    WeightDecay = group.Number("weight_decay"),
                    DecayMode = decoupled ? DecayMode.Decoupled : DecayMode.Coupled,
                };
            case "Adam":
                return Adam(new Adam(rate), group);
            case "AdamW" when decoupled:
                return Adam(new AdamW(rate), group);
            default:
                throw new UnsupportedException($"rule {group.Text("rule")}");
        }
    }

    private static AdamRule Adam(AdamRule rule, Item group) =>
        rule with
        {
            Beta1 = group.Numbers("betas")[0],
            Beta2 = group.Numbers("betas")[1],
            Epsilon = group.Number("eps"),
            WeightDecay = group.Number("weight_decay"),
        };
}
