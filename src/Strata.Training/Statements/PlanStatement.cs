using Strata.Optim;

namespace Strata.Training;

/// <summary>A statement of a plan, and where it was written.</summary>
/// <param name="Start">How messages about it begin, such as <c>Group("head"</c>.</param>
/// <param name="Where">Where it stands, such as <c>recipe.yaml:14:5</c>.</param>
/// <param name="Apply">Adds it to a plan.</param>
public sealed record PlanStatement(string Start, string Where, Action<OptimizationPlanBuilder> Apply);
