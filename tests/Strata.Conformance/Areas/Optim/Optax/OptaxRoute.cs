using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>What meets one parameter, as a rule and statements of a plan around it.</summary>
/// <remarks>
/// A plan multiplies gradients, clips norms, clips values and adds coupled decay, in this order; then comes the rule; a
/// factor of the rate and an independent decay stand for what follows it. Any other order, and any other transformation
/// before, in or after a rule, needs stages.
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
        int at = RuleIndex(ops);
        _rule = at < ops.Count ? RuleOf(ops[at]) : Ascent();
        int done = -1;
        foreach (OptaxOp op in ops.Take(at))
        {
            int place = Array.IndexOf(_order, op.Kind == "freeze" ? "set_to_zero" : op.Kind);
            if (place < 0)
                throw new UnsupportedException(op.Name);
            if (place <= done)
                throw new UnsupportedException($"{op.Name} after optax.{_order[done]}");
            done = place;
            Before(op);
        }

        foreach (OptaxOp op in ops.Skip(at + 1))
            After(op);
        if (ops.Any(op => op.Kind is "set_to_zero" or "freeze"))
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

    private static int RuleIndex(IReadOnlyList<OptaxOp> ops)
    {
        for (int i = 0; i < ops.Count; i++)
            if (OptaxOps.IsRule(ops[i].Kind))
                return i;
        if (ops.Count == 0 || ops[^1].Kind is "set_to_zero" or "freeze")
            return ops.Count;
        return IsDescent(ops[^1]) ? ops.Count - 1 : throw new UnsupportedException(FirstUnknown(ops));
    }

    private static string FirstUnknown(IReadOnlyList<OptaxOp> ops) =>
        (ops.FirstOrDefault(op => !_order.Contains(op.Kind)) ?? ops[^1]).Name;

    // A last factor below 0 is the learning rate.
    private static bool IsDescent(OptaxOp op) =>
        op.Kind == "scale_by_schedule" || (op.Kind == "scale" && op.Options.Number("step_size") < 0);

    private static PeerRule RuleOf(OptaxOp op) =>
        op.Kind switch
        {
            "scale" => new(new Sgd(-op.Options.Number("step_size"))),
            "scale_by_schedule" => new(new Sgd(Negative(op.Figure("step_size_fn")))),
            _ => OptaxOps.Rule(op),
        };

    private static Schedule Negative(Hyperparameter factor) => Schedule.From(t => -factor.At(t), $"-({factor})");

    // optax adds whatever is left of the gradient.
    private static PeerRule Ascent() => new(new Sgd(1) { Maximize = true });

    private void Before(OptaxOp op)
    {
        switch (op.Kind)
        {
            case "set_to_zero" or "freeze":
                if (_rule!.Rule is not Sgd { WeightDecay: var own } || own != 0)
                    throw new UnsupportedException($"{op.Name} before a rule that moves without a gradient");
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
            case "set_to_zero" or "freeze":
                break;
            case "scale" when _rule!.Rule.DecayMode != DecayMode.Independent:
                double factor = op.Options.Number("step_size");
                _statements.Add(plan => plan.LearningRateMultiplier(Selector.Names(_parameter), factor));
                break;
            case "add_decayed_weights":
                Hyperparameter decay = op.Decay();
                if (decay is not { IsConstant: true, Initial: <= 0 })
                    throw new UnsupportedException($"{op.Name} of {decay} after the learning rate");
                Decay(op, -decay.Initial, DecayMode.Independent);
                break;
            default:
                throw new UnsupportedException($"{op.Name} after a rule");
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
