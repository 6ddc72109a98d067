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

    /// <summary>Applies the rule once for several steps of its group, with the mean or the sum of their gradients.</summary>
    public static GatedRule Accumulated(
        this UpdateRule rule,
        Hyperparameter microSteps,
        AccumulationMode mode = AccumulationMode.Mean
    ) => Gated(rule) with { MicroSteps = microSteps, Mode = mode };

    /// <summary>Leaves out the steps in which some gradient of the group is not finite.</summary>
    public static GatedRule SkippingNotFinite(this UpdateRule rule, int mostConsecutiveSkips = int.MaxValue) =>
        Gated(rule) with
        {
            SkipNotFinite = true,
            MostConsecutiveSkips = mostConsecutiveSkips,
        };

    /// <summary>Leaves out the steps in which the squared norm of the group's gradients is not below a limit.</summary>
    public static GatedRule SkippingLarge(this UpdateRule rule, double maxSquaredNorm) =>
        Gated(rule) with
        {
            MaxSquaredNorm = maxSquaredNorm,
        };

    /// <summary>Keeps an average of the weights beside them, for evaluation.</summary>
    public static Averaged WithAverage(this UpdateRule rule, WeightAverage average) => new(rule, average);

    private static GatedRule Gated(UpdateRule rule) => rule as GatedRule ?? new(rule);

    private static ComposedRule Of(UpdateRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule as ComposedRule ?? new(rule);
    }
}
