using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>What meets one parameter, as a rule and statements of a plan around it.</summary>
/// <remarks>
/// A plan multiplies gradients, clips norms, clips values and adds coupled decay, in this order; then comes the rule; a
/// factor of the rate and an independent decay stand for what follows it. Any other order, and any other transformation
/// before, in or after a rule, needs stages: <see cref="OptaxStagedRule"/>.
/// </remarks>
public sealed class OptaxRoute
{
    private static readonly string[] _order =
    [
        "set_to_zero",
        "scale",
        "clip_by_global_norm",
        "clip",
        "add_decayed_weights",
    ];

    private readonly List<Action<OptimizationPlanBuilder>> _statements = [];
    private readonly string _parameter;
    private PeerRule? _rule;

    public OptaxRoute(string parameter, IReadOnlyList<OptaxOp> ops)
    {
        _parameter = parameter;
        if (ops.Count > 0 && ops.All(IsZero))
            return;
        if (!IsPlain(ops))
        {
            ReadStaged(ops);
            return;
        }

        int at = OptaxStagedRule.RuleIndex(ops);
        _rule = at < ops.Count ? OptaxStagedRule.Simple(ops[at]) : Ascent();
        foreach (OptaxOp op in ops.Take(at))
            Before(op);
        foreach (OptaxOp op in ops.Skip(at + 1))
            After(op);
        if (_rule is { WithoutDecay: true } && _rule.Rule.WeightDecay != 0)
            _statements.Add(plan => plan.NoWeightDecay(Selector.Names(_parameter)));
        if (ops.Any(IsZero))
            _rule = null;
    }

    /// <summary>The rule; null for a parameter that never changes.</summary>
    public PeerRule? Rule => _rule;

    /// <summary>The statements for this parameter.</summary>
    public IReadOnlyList<Action<OptimizationPlanBuilder>> Statements => _rule is null ? [] : _statements;

    /// <summary>The clipping of norms before the rule, which is for all parameters that it runs over.</summary>
    public OptaxOp? NormClip { get; private set; }

    /// <summary>Whether the gradient is zero before the norm is taken.</summary>
    public bool ZeroBeforeNorm { get; private set; }

    /// <summary>What looks at all parameters that it runs over: these must be one group.</summary>
    public IReadOnlyList<OptaxOp> GroupWide { get; private set; } = [];

    private static bool IsZero(OptaxOp op) => op.Kind is "set_to_zero" or "freeze";

    private static bool IsPlain(IReadOnlyList<OptaxOp> ops)
    {
        int at = OptaxStagedRule.RuleIndex(ops);
        if (at == ops.Count)
            return ops.Count == 0;
        if (OptaxWrappers.Has(ops[at].Kind) || (ops.Any(IsZero) && !KeepsNothing(ops, at)))
            return false;
        int done = -1;
        foreach (OptaxOp op in ops.Take(at))
        {
            int place = Array.IndexOf(_order, IsZero(op) ? "set_to_zero" : op.Kind);
            if (place <= done || (op.Kind == "scale" && op.Options.Number("step_size") <= 0))
                return false;
            done = place;
        }

        return ops.Skip(at + 1).All(op => IsPlainAfter(op, ops[at]));
    }

    // A frozen parameter has no state: it stands for a zero gradient only where there would be none, and no decay.
    private static bool KeepsNothing(IReadOnlyList<OptaxOp> ops, int at) =>
        ops[at].Kind is "scale" or "scale_by_schedule" or "scale_by_learning_rate" or "sgd"
        && !ops[at].Options.Has("momentum")
        && !ops.Any(op => op.Kind == "add_decayed_weights")
        && IsZero(ops[0]);

    private static bool IsPlainAfter(OptaxOp op, OptaxOp rule) =>
        op.Kind switch
        {
            "scale" => op.Options.Number("step_size") > 0,
            "scale_by_learning_rate" => op.Options.Flag("flip_sign") && op.Rate.IsConstant,
            "add_decayed_weights" => op.Decay() is { IsConstant: true, Initial: <= 0 }
                && !rule.Options.Has("weight_decay"),
            _ => IsZero(op),
        };

    // optax adds whatever is left of the gradient.
    private static PeerRule Ascent() => new(new Sgd(1) { Maximize = true });

    // A first clip over everything is the plan's: it sees the gradients of all groups.
    private void ReadStaged(IReadOnlyList<OptaxOp> ops)
    {
        OptaxOp first = ops[0];
        if (first.Kind == "clip_by_global_norm" && first.Scope.Count == first.Context.Parameters.Count)
        {
            Before(first);
            ops = [.. ops.Skip(1)];
        }

        var staged = new OptaxStagedRule(ops);
        _rule = staged.Rule;
        GroupWide = staged.GroupWide;
    }

    private void Before(OptaxOp op)
    {
        switch (op.Kind)
        {
            case "set_to_zero" or "freeze":
                ZeroBeforeNorm = true;
                break;
            case "scale":
                double factor = op.Options.Number("step_size");
                _statements.Add(plan => plan.GradientMultiplier(Selector.Names(_parameter), factor));
                break;
            case "clip_by_global_norm":
                op.Options.Ignore("max_norm"); // read for the whole scope
                NormClip = op;
                break;
            case "clip":
                double limit = op.Options.Number("max_delta");
                _statements.Add(plan => plan.ClipValue(limit, Selector.Names(_parameter)));
                break;
            case "add_decayed_weights":
                Decay(op, op.Decay(), DecayMode.Coupled);
                break;
        }
    }

    private void After(OptaxOp op)
    {
        switch (op.Kind)
        {
            case "scale" when _rule!.Rule.DecayMode == DecayMode.Independent:
                throw new UnsupportedException($"{op.Name} after an independent decay");
            case "scale":
                double factor = op.Options.Number("step_size");
                _statements.Add(plan => plan.LearningRateMultiplier(Selector.Names(_parameter), factor));
                break;
            case "scale_by_learning_rate" when op.Options.Flag("flip_sign") && op.Rate.IsConstant:
                double rate = op.Rate.Initial;
                _statements.Add(plan => plan.LearningRateMultiplier(Selector.Names(_parameter), rate));
                break;
            case "add_decayed_weights":
                Decay(op, -op.Decay().Initial, DecayMode.Independent);
                break;
        }
    }

    private void Decay(OptaxOp op, Hyperparameter decay, DecayMode mode)
    {
        if (decay == 0)
            return;
        if (_rule!.Rule.WeightDecay != 0)
            throw new UnsupportedException($"{op.Name} around a rule with weight decay");
        _rule = _rule with { Rule = _rule.Rule with { WeightDecay = decay, DecayMode = mode } };
    }
}
