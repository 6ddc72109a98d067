using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>What optax' wrappers count, from the state of the rules and groups that stand for them.</summary>
public sealed class OptaxCounters(PeerRun run)
{
    /// <summary>Updates of a transformation, as its own counter has them after the last step.</summary>
    /// <param name="nodes">The transformations around it, and itself.</param>
    public long CountOf(IReadOnlyList<Item> nodes, string parameter)
    {
        long updates = run.Optimizer.UpdatesOf(parameter);
        foreach (Item node in nodes)
            updates = node.Text("op") switch
            {
                "MultiSteps" or "apply_if_finite" or "conditionally_mask" => (long?)Scalar("gated_updates", parameter)
                    ?? updates,
                "conditionally_transform" => (long?)Scalar("conditional_count", parameter) ?? updates,
                "lookahead" when node.Flag("reset_state") => updates % node.Integer("sync_period"),
                _ => updates,
            };
        return nodes[^1].Text("op") == "apply_every" ? updates % nodes[^1].Integer("k") : updates;
    }

    /// <summary>A number that a gate has for its group after a step; null where no gate has it.</summary>
    public double? OfGate(string field, string parameter, Index step)
    {
        string? name = field switch
        {
            "mini_step" or "gradient_step" => field,
            "num_not_finite" => "not_finite",
            "norm_squared" => "squared_norm",
            "should_skip" => "is_skipped",
            "notfinite_count" or "last_finite" => "unfit_in_a_row",
            "total_notfinite" => "unfit_steps",
            _ => null,
        };
        if (name is null || Gate(name, parameter, step) is not { } number)
            return null;
        return field == "last_finite" ? (number == 0 ? 1 : 0) : number;
    }

    /// <summary>The gradients that a gate has taken since the last update, as the peer keeps them; null where no gate does.</summary>
    public float[]? Accumulated(string parameter)
    {
        PeerRule rule = RuleOf(parameter);
        OptimizerState state = run.States[^1];
        string key = OptimizerState.KeyOf(rule.Rule.Name, "accumulated_gradient", parameter);
        if (!state.Slots.TryGetValue(key, out StateArray? array))
            return null;
        float[] sum = array.Values.ToArray();
        double taken = Gate("mini_step", parameter, ^1) ?? 0;
        double whole = Gate("micro_steps", parameter, ^1) ?? 1;
        // The peer has the mean of those taken so far; ours are shares of the mean to be.
        bool isMean = Unwrapped(rule.Rule) is GatedRule { Mode: AccumulationMode.Mean };
        return isMean && taken > 0 ? Array.ConvertAll(sum, value => (float)(value * whole / taken)) : sum;
    }

    /// <summary>A number that a rule keeps for a parameter, after the last step.</summary>
    public double? Scalar(string name, string parameter) =>
        run.States[^1]
            .Scalars.TryGetValue(OptimizerState.KeyOf(RuleOf(parameter).Rule.Name, name, parameter), out double number)
            ? number
            : null;

    private double? Gate(string name, string parameter, Index step)
    {
        PeerGroup group = run.Plan.GroupOf(parameter);
        return
            group.Rule is { } rule
            && run.States[step]
                .GroupScalars.TryGetValue(OptimizerState.KeyOf(rule.Rule.Name, name, group.Label), out double number)
            ? number
            : null;
    }

    private PeerRule RuleOf(string parameter) =>
        run.Plan.GroupOf(parameter).Rule
        ?? throw new Judging.UnsupportedException($"counters of frozen parameters ({parameter})");

    private static UpdateRule Unwrapped(UpdateRule rule) => rule is ComposedRule composed ? composed.Rule : rule;
}
