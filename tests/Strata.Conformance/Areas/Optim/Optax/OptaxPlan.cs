using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>A tree of transformations as a plan.</summary>
public sealed class OptaxPlan
{
    private readonly IReadOnlyList<string> _parameters;
    private readonly List<Action<OptimizationPlanBuilder>> _statements = [];
    private readonly List<PeerGroup> _groups = [];

    private OptaxPlan(Item transform, IReadOnlyList<string> parameters, OptaxContext context)
    {
        _parameters = parameters;
        var tree = new OptaxTree(Unwrap(transform, context), parameters, context);
        Labels = tree.Labels;
        Dictionary<string, OptaxRoute> routes = parameters.ToDictionary(
            name => name,
            name => new OptaxRoute(name, tree.Routes[name])
        );
        MakeGroups(routes);
        foreach (OptaxOp op in routes.Values.SelectMany(route => route.GroupWide))
            if (!_groups.Exists(group => group.Parameters.Order().SequenceEqual(op.Scope.Order())))
                throw new UnsupportedException($"{op.Name} over what is no group");
        _statements.AddRange(routes.Values.SelectMany(route => route.Statements));
        ClipNorms(routes);
    }

    /// <summary>The label of each parameter; empty where there is no partition.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>Micro-steps for each update.</summary>
    public int MicroSteps { get; private set; } = 1;

    /// <summary>Whether the peer keeps its figures as state that can be changed.</summary>
    public bool IsInjected { get; private set; }

    /// <summary>What climbs between the steps; null where nothing does.</summary>
    public PeerSharpness? Sharpness { get; private set; }

    public PeerPlan Plan => new(_groups, _statements);

    /// <summary>Reads a tree.</summary>
    /// <exception cref="UnsupportedException">Something in it cannot be said in Strata.</exception>
    public static OptaxPlan Of(Item transform, IReadOnlyList<string> parameters, OptaxContext context) =>
        new(transform, parameters, context);

    // What stands around the whole tree and a plan can say: settings of the plan.
    private Item Unwrap(Item node, OptaxContext context)
    {
        NonFiniteGradient bad = NonFiniteGradient.Propagate;
        while (true)
        {
            switch (node.Text("op"))
            {
                case "MultiSteps"
                    when node.Raw("every_k_schedule").ValueKind == System.Text.Json.JsonValueKind.Number
                        && !node.Has("should_skip_update_fn"):
                    node.Ignore("accumulator_dtype", "should_skip_update_fn");
                    MicroSteps = node.Integer("every_k_schedule");
                    AccumulationMode mode = node.Flag("use_grad_mean") ? AccumulationMode.Mean : AccumulationMode.Sum;
                    _statements.Add(plan => plan.Accumulate(MicroSteps, mode));
                    node = node.Object("opt");
                    break;
                // A plan never takes a bad gradient after all.
                case "apply_if_finite" when context.LongestBadRun <= node.Integer("max_consecutive_errors"):
                    bad = NonFiniteGradient.SkipStep;
                    node = node.Object("inner");
                    break;
                case "sam":
                    node.RequireOff("optax.sam", "opaque_mode", "batch_axis_name");
                    Sharpness = SharpnessOf(node, context);
                    node = node.Object("optimizer");
                    break;
                case "inject_hyperparams":
                    IsInjected = true;
                    node = node.Object("inner");
                    break;
                default:
                    _statements.Add(plan => plan.OnNonFiniteGradient(bad));
                    return node;
            }
        }
    }

    // A rule for all parameters, perhaps with their norm taken out before it.
    private PeerSharpness SharpnessOf(Item node, OptaxContext context)
    {
        Item ascent = node.Object("adv_optimizer");
        bool isNormalized = ascent.Text("op") == "chain";
        if (isNormalized)
        {
            Item[] parts = [.. ascent.Objects("transforms")];
            if (parts is not [var first, _] || first.Text("op") != "normalize")
                throw new UnsupportedException("optax.sam with a chain other than normalize and a rule");
            ascent = parts[1];
        }

        PeerRule rule = OptaxOps.Rule(new(ascent, _parameters[0], _parameters, context));
        if (isNormalized)
            rule = rule with { Rule = rule.Rule.BeforeRule(new NormalizeGroup { Epsilon = 0 }) };
        // Strata climbs by the negated gradient, and so its momentum is negative.
        return new(
            rule with
            {
                Slots = rule.Slots.ToDictionary(
                    slot => slot.Key,
                    slot => slot.Value with { Factor = -slot.Value.Factor }
                ),
            },
            node.Integer("sync_period"),
            KeepsState: !node.Flag("reset_state")
        );
    }

    // A group for each label; more where masks or shapes give its parameters different rules.
    private void MakeGroups(Dictionary<string, OptaxRoute> routes)
    {
        foreach (IGrouping<string, string> part in _parameters.GroupBy(parameter => Labels[parameter]))
            _groups.AddRange(
                PeerGroup.ByRule(part.Key.Length == 0 ? "all" : part.Key, [.. part], name => routes[name].Rule)
            );
    }

    private void ClipNorms(Dictionary<string, OptaxRoute> routes)
    {
        List<OptaxOp> clips = [.. routes.Values.Select(r => r.NormClip).OfType<OptaxOp>().DistinctBy(op => op.Options)];
        if (clips.Count == 0)
            return;
        string[] all = [.. clips.SelectMany(clip => clip.Scope)];
        double[] limits = [.. clips.Select(clip => clip.Options.Number("max_norm")).Distinct()];
        if (!_parameters.Where(name => routes[name].Rule is not null).All(all.Contains) || limits.Length > 1)
            throw new UnsupportedException("optax.clip_by_global_norm over some parameters");
        if (all.Any(name => routes[name].Rule is null && !routes[name].ZeroBeforeNorm))
            throw new UnsupportedException("optax.clip_by_global_norm over gradients of frozen parameters");
        bool areGroups = clips.TrueForAll(clip => _groups.Exists(group => group.Parameters.SequenceEqual(clip.Scope)));
        if (clips.Count > 1 && !areGroups)
            throw new UnsupportedException("optax.clip_by_global_norm over what is no group");
        ClipScope scope = clips.Count == 1 ? ClipScope.Global : ClipScope.Group;
        _statements.Add(plan => plan.Clip(limits[0], scope, factor: ClipFactor.Optax));
    }
}
