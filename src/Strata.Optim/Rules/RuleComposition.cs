using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>Puts stages around a rule.</summary>
public static class RuleComposition
{
    /// <summary>Stages on the gradient, before the rule: the first written is the first applied.</summary>
    public static ComposedRule BeforeRule(this UpdateRule rule, params ImmutableArray<Stage> stages)
    {
        ComposedRule composed = Of(rule);
        return composed with { Gradient = [.. stages, .. composed.Gradient] };
    }

    /// <summary>Stages on the rule's direction, before learning rate and decoupled decay.</summary>
    public static ComposedRule OnDirection(this UpdateRule rule, params ImmutableArray<Stage> stages)
    {
        ComposedRule composed = Of(rule);
        return composed with { Direction = [.. composed.Direction, .. stages] };
    }

    /// <summary>Stages on the whole update, learning rate and decay included.</summary>
    public static ComposedRule OnUpdate(this UpdateRule rule, params ImmutableArray<Stage> stages)
    {
        ComposedRule composed = Of(rule);
        return composed with { Update = [.. composed.Update, .. stages] };
    }

    private static ComposedRule Of(UpdateRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule as ComposedRule ?? new(rule);
    }
}
