namespace Strata.Conformance.Areas.Optim.Peers;

/// <summary>Parameters that take one rule.</summary>
/// <param name="Label">The name of the group in the plan.</param>
/// <param name="Parameters">The names of its parameters; at least one.</param>
/// <param name="Rule">The rule; null freezes.</param>
public sealed record PeerGroup(string Label, IReadOnlyList<string> Parameters, PeerRule? Rule)
{
    /// <summary>A group, or as many as there are different rules among its parameters: <c>all</c>, <c>all#1</c>.</summary>
    public static IReadOnlyList<PeerGroup> ByRule(
        string label,
        IReadOnlyList<string> parameters,
        Func<string, PeerRule?> ruleOf
    )
    {
        var kinds =
            from parameter in parameters
            let rule = ruleOf(parameter)
            group (parameter, rule) by rule?.Rule into kind
            select kind;
        return
        [
            .. kinds.Select(
                (kind, i) =>
                    new PeerGroup(
                        i == 0 ? label : $"{label}#{i}",
                        [.. kind.Select(one => one.parameter)],
                        kind.First().rule
                    )
            ),
        ];
    }
}
