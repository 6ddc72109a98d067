using Strata.Numerics;

namespace Strata.Optim;

/// <summary>Lets through only what points the same way as the gradient, and scales the rest up: cautious masking.</summary>
/// <remarks>
/// <code>mask = (u·g &gt; 0);  u ← u · mask / max(mean(mask), 1e-3)</code>
/// g with coupled decay, where the rule has any. Put it on the direction: <c>new Lion(1e-4).OnDirection(new Cautious())</c> is timm's <c>clion</c>. The mean is over the
/// parameter. Liang et al., 2024, https://arxiv.org/abs/2411.16085.
/// </remarks>
public sealed record Cautious : Stage
{
    /// <summary>What the share of values that pass counts as at least; above 0.</summary>
    /// <value>1e-3</value>
    public double MinShare { get; init; } = 1e-3;

    /// <inheritdoc/>
    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Proportional;

    /// <inheritdoc/>
    public override void Apply(in StageContext context)
    {
        Span<float> update = context.Update.Span;
        ReadOnlySpan<float> gradient = context.Gradient.Span;
        ReadOnlySpan<float> value = context.Value.Span;
        float scale = (float)context.GradientFactor;
        float decay = (float)context.Figures.CoupledDecay;
        int agreeing = 0;
        for (int i = 0; i < update.Length; i++)
            agreeing += update[i] * ((gradient[i] * scale) + (value[i] * decay)) > 0 ? 1 : 0;
        float factor = (float)(1 / Math.Max((double)agreeing / Math.Max(1, update.Length), MinShare));
        for (int i = 0; i < update.Length; i++)
            update[i] = update[i] * ((gradient[i] * scale) + (value[i] * decay)) > 0 ? update[i] * factor : 0;
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check) => check.Above("min share", MinShare, 0);
}
