using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Peers;

/// <summary>What a case of a peer becomes: groups with rules, and statements around them.</summary>
/// <param name="Groups">Every parameter is in one.</param>
/// <param name="Statements">Multipliers, clipping, accumulation: each adds itself to a plan.</param>
public sealed record PeerPlan(
    IReadOnlyList<PeerGroup> Groups,
    IReadOnlyList<Action<OptimizationPlanBuilder>> Statements
)
{
    /// <summary>The group of a parameter.</summary>
    public PeerGroup GroupOf(string parameter) => Groups.First(group => group.Parameters.Contains(parameter));

    /// <summary>The plan itself.</summary>
    public OptimizationPlan Build(ParameterSet parameters)
    {
        OptimizationPlanBuilder plan = OptimizationPlan.For(parameters);
        foreach (PeerGroup group in Groups)
        {
            Selector names = Selector.Names([.. group.Parameters]);
            if (group.Rule is null)
                plan.Freeze(names);
            else
                plan.Group(group.Label, names, group.Rule.Rule);
        }

        foreach (Action<OptimizationPlanBuilder> statement in Statements)
            statement(plan);
        try
        {
            return plan.Build();
        }
        catch (PlanException problem)
        {
            // The peers take options that Strata refuses: a decay below 0, a scale of 0.
            throw new UnsupportedException($"a plan that is refused: {problem.Message.ReplaceLineEndings(" ")}");
        }
    }
}
