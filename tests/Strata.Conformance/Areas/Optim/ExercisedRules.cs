using Strata.Optim;

namespace Strata.Conformance.Areas.Optim;

/// <summary>Which rules of the registry a plan runs, those inside other rules and stages included.</summary>
public static class ExercisedRules
{
    /// <summary>Their names.</summary>
    public static IEnumerable<string> Of(OptimizationPlan plan) =>
        plan
            .Assignment.Select(row => row.Rule)
            .OfType<UpdateRule>()
            .Distinct()
            .SelectMany(Within)
            .Select(rule => RuleRegistry.All.FirstOrDefault(entry => entry.RuleType == rule.GetType())?.Name)
            .OfType<string>()
            .Distinct();

    private static IEnumerable<UpdateRule> Within(UpdateRule rule) =>
        rule switch
        {
            ComposedRule composed =>
            [
                .. Within(composed.Rule),
                .. ((Stage[])[.. composed.Gradient, .. composed.Direction, .. composed.Update]).SelectMany(Within),
            ],
            RuleWrapper wrapper => [wrapper, .. Within(wrapper.Rule)],
            _ => [rule],
        };

    private static IEnumerable<UpdateRule> Within(Stage stage) =>
        stage switch
        {
            DirectionOf direction => Within(direction.Rule),
            Conditional conditional => Within(conditional.Inner),
            _ => [],
        };
}
