using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>optax' transformations around a transformation: rules around a rule.</summary>
public static class OptaxWrappers
{
    private static readonly Dictionary<string, string> _inner = new()
    {
        ["MultiSteps"] = "opt",
        ["apply_if_finite"] = "inner",
        ["conditionally_mask"] = "inner",
        ["lookahead"] = "fast_optimizer",
    };

    private static readonly Dictionary<string, SlotSource> _slow = new() { ["slow"] = "lookahead_slow_buff" };

    /// <summary>Whether a function is one.</summary>
    public static bool Has(string kind) => _inner.ContainsKey(kind);

    /// <summary>Whether it decides on all gradients that it sees together.</summary>
    public static bool IsGroupWide(OptaxOp op) =>
        op.Kind == "apply_if_finite" || (op.Kind == "MultiSteps" && op.Options.Has("should_skip_update_fn"));

    /// <summary>What stands inside for the parameter.</summary>
    public static OptaxStagedRule Inner(OptaxOp op)
    {
        Item inner = op.Options.Object(_inner[op.Kind]);
        return new(new OptaxTree(inner, op.Scope, op.Context).Routes[op.Parameter]);
    }

    /// <summary>The wrapper around the rule that stands inside.</summary>
    public static PeerRule Around(OptaxOp op, PeerRule inner)
    {
        Item options = op.Options;
        if (inner.Rule is GatedRule && op.Kind != "lookahead")
            throw new UnsupportedException($"{op.Name} around a rule that does not run in every step");
        switch (op.Kind)
        {
            case "MultiSteps":
                return inner with { Rule = Accumulated(op, CountedApart(op, inner.Rule)) };
            case "apply_if_finite":
                int most = options.Integer("max_consecutive_errors");
                return inner with { Rule = CountedApart(op, inner.Rule).SkippingNotFinite(most) };
            case "conditionally_mask":
                options.RequireOff(op.Name, "forward_extra_args");
                Func<long, bool> when = OptaxConditions.Read(options, "should_transform_fn");
                return inner with { Rule = CountedApart(op, inner.Rule).OnlyWhen(when) };
            default:
                bool resets = options.Flag("reset_state");
                return new(
                    new Lookahead(resets ? CountedApart(op, inner.Rule) : inner.Rule)
                    {
                        SyncPeriod = options.Integer("sync_period"),
                        SlowStepSize = options.Number("slow_step_size"),
                        ResetState = resets,
                    }
                )
                {
                    Slots = new Dictionary<string, SlotSource>([.. inner.Slots, .. _slow]),
                };
        }
    }

    private static GatedRule Accumulated(OptaxOp op, UpdateRule inner)
    {
        Item options = op.Options;
        options.Ignore("accumulator_dtype"); // float32, as ours
        AccumulationMode mode = options.Flag("use_grad_mean") ? AccumulationMode.Mean : AccumulationMode.Sum;
        GatedRule rule = inner.Accumulated(OptaxConditions.ReadCount(options, "every_k_schedule"), mode);
        if (!options.Has("should_skip_update_fn"))
        {
            options.Ignore("should_skip_update_fn");
            return rule;
        }

        string skip = options.Object("should_skip_update_fn").Text("function");
        if (skip == "skip_not_finite")
            return rule.SkippingNotFinite();
        const string Large = "skip_large_updates(max_squared_norm=";
        if (skip.StartsWith(Large, StringComparison.Ordinal))
            return rule.SkippingLarge(
                double.Parse(skip[Large.Length..^1], System.Globalization.CultureInfo.InvariantCulture)
            );
        throw new UnsupportedException($"{op.Name} with {skip}");
    }

    // A plan's schedules count its steps; optax' schedule inside counts the updates of the rule, as stages inside do.
    private static UpdateRule CountedApart(OptaxOp op, UpdateRule rule)
    {
        if (rule.LearningRate.IsConstant && rule.WeightDecay.IsConstant)
            return rule;
        bool isSimple =
            rule is Sgd or AdamRule && rule.WeightDecay.IsConstant && rule.DecayMode != DecayMode.Independent;
        return isSimple
            ? (rule with { LearningRate = 1 }).OnUpdate(new ScaleUpdate(rule.LearningRate))
            : throw new UnsupportedException($"{op.Name} around {rule.Name} with a schedule");
    }
}
