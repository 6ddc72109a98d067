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
        var tree = new OptaxTree(Unwrap(transform), parameters, context);
        Labels = tree.Labels;
        Dictionary<string, OptaxRoute> routes = parameters.ToDictionary(
            name => name,
            name => new OptaxRoute(name, tree.Routes[name])
        );
        MakeGroups(routes);
        _statements.AddRange(routes.Values.SelectMany(route => route.Statements));
        ClipNorms(routes);
    }

    /// <summary>The label of each parameter; empty where there is no partition.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>Micro-steps for each update.</summary>
    public int MicroSteps { get; private set; } = 1;

    /// <summary>Skipped steps in a row after which the peer takes a bad gradient; null where it checks nothing.</summary>
    public int? MostSkips { get; private set; }

    /// <summary>Whether the peer keeps its figures as state that can be changed.</summary>
    public bool IsInjected { get; private set; }

    public PeerPlan Plan => new(_groups, _statements);

    /// <summary>Reads a tree.</summary>
    /// <exception cref="UnsupportedException">Something in it cannot be said in Strata.</exception>
    public static OptaxPlan Of(Item transform, IReadOnlyList<string> parameters, OptaxContext context) =>
        new(transform, parameters, context);

    // What stands around the whole tree: settings of a plan.
    private Item Unwrap(Item node)
    {
        NonFiniteGradient bad = NonFiniteGradient.Propagate;
        while (true)
        {
            switch (node.Text("op"))
            {
                case "MultiSteps":
                    node.RequireOff("optax.MultiSteps", "should_skip_update_fn");
                    if (node.Raw("every_k_schedule").ValueKind != System.Text.Json.JsonValueKind.Number)
                        throw new UnsupportedException("optax.MultiSteps with a schedule of micro-steps");
                    node.Ignore("accumulator_dtype");
                    MicroSteps = node.Integer("every_k_schedule");
                    AccumulationMode mode = node.Flag("use_grad_mean") ? AccumulationMode.Mean : AccumulationMode.Sum;
                    _statements.Add(plan => plan.Accumulate(MicroSteps, mode));
                    node = node.Object("opt");
                    break;
                case "apply_if_finite":
                    MostSkips = node.Integer("max_consecutive_errors");
                    bad = NonFiniteGradient.SkipStep;
                    node = node.Object("inner");
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
