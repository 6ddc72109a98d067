using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>What meets one parameter, as a rule with stages around it: whatever no statement of a plan can say.</summary>
/// <remarks>
/// optax adds what is left of a chain; Strata subtracts it. So what stands before the learning rate sees the same numbers
/// in both, and what stands after it sees them with the other sign.
/// </remarks>
public sealed class OptaxStagedRule
{
    private readonly List<OptaxOp> _groupWide = [];

    /// <param name="ops">What meets the parameter, in order.</param>
    public OptaxStagedRule(IReadOnlyList<OptaxOp> ops)
    {
        int at = RuleIndex(ops);
        PeerRule rule = at < ops.Count ? RuleOf(ops[at]) : new(new Sgd(1));
        if (rule.Rule.Maximize && at > 0)
            throw new UnsupportedException($"{ops[0].Name} before a rule that climbs");
        var slots = new Dictionary<string, SlotSource>(rule.Slots);
        List<Stage> before = [.. ops.Take(at).Select(op => StageOf(op, 1, slots))];
        if (at == ops.Count)
            before.Add(new ScaleUpdate(-1));
        List<Stage> after = [.. ops.Skip(at + 1).Select(op => StageOf(op, -1, slots))];
        UpdateRule made = rule.Rule;
        if (before.Count > 0)
            made = made.BeforeRule([.. before]);
        if (after.Count > 0)
            made = made.OnUpdate([.. after]);
        Rule = new(made) { Slots = slots };
    }

    public PeerRule Rule { get; }

    /// <summary>What looks at all parameters that it runs over: these must be one group.</summary>
    public IReadOnlyList<OptaxOp> GroupWide => _groupWide;

    /// <summary>Where the rule stands; behind all where there is none.</summary>
    public static int RuleIndex(IReadOnlyList<OptaxOp> ops)
    {
        for (int i = 0; i < ops.Count; i++)
            if (OptaxOps.IsRule(ops[i].Kind) || OptaxWrappers.Has(ops[i].Kind))
                return i;
        return ops.Count > 0 && IsDescent(ops[^1]) ? ops.Count - 1 : ops.Count;
    }

    /// <summary>A rule without wrappers; a last factor below 0 is the learning rate.</summary>
    public static PeerRule Simple(OptaxOp op)
    {
        OptaxOps.RequireElementwise(op);
        return op.Kind switch
        {
            "scale" => new(new Sgd(-op.Options.Number("step_size"))),
            "scale_by_schedule" => new(new Sgd(OptaxOps.Negative(op.Figure("step_size_fn")))),
            _ => OptaxOps.Rule(op),
        };
    }

    private static bool IsDescent(OptaxOp op) =>
        (op.Kind == "scale" && op.Options.Number("step_size") < 0)
        || (op.Kind == "scale_by_schedule" && op.Figure("step_size_fn").Initial < 0);

    private PeerRule RuleOf(OptaxOp op)
    {
        if (!OptaxWrappers.Has(op.Kind))
            return Simple(op);
        OptaxStagedRule inner = OptaxWrappers.Inner(op);
        _groupWide.AddRange(inner.GroupWide);
        if (OptaxWrappers.IsGroupWide(op))
            _groupWide.Add(op);
        return OptaxWrappers.Around(op, inner.Rule);
    }

    private Stage StageOf(OptaxOp op, int sign, Dictionary<string, SlotSource> slots)
    {
        if (op.Kind == "conditionally_transform")
            return Conditional(op, sign, slots);
        if (!OptaxOps.IsStage(op.Kind))
            throw new UnsupportedException(sign < 0 ? $"{op.Name} after a rule" : op.Name);
        foreach ((string field, SlotSource slot) in OptaxOps.SlotsOf(op, sign))
            slots[field] = slot;
        if (OptaxOps.IsGroupWide(op))
            _groupWide.Add(op);
        Stage stage = OptaxOps.Stage(op);
        return stage is AddDecayedWeights decay && sign < 0
            ? new AddDecayedWeights(OptaxOps.Negative(decay.Decay))
            : stage;
    }

    private Conditional Conditional(OptaxOp op, int sign, Dictionary<string, SlotSource> slots)
    {
        op.Options.RequireOff(op.Name, "forward_extra_args");
        Item inner = op.Options.Object("inner");
        List<OptaxOp> ops = new OptaxTree(inner, op.Scope, op.Context).Routes[op.Parameter];
        return ops is [var one]
            ? new(StageOf(one, sign, slots), OptaxConditions.Read(op.Options, "should_transform_fn"))
            : throw new UnsupportedException($"{op.Name} around {ops.Count} transformations");
    }
}
