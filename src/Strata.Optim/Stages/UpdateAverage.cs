using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>A moving average of updates: <c>optax.ema</c>.</summary>
/// <remarks><code>a ← β·a + (1 − β)·u;  u ← a / (1 − β^t), or a</code></remarks>
/// <param name="Decay">β, in [0, 1).</param>
public sealed record UpdateAverage(double Decay) : Stage
{
    /// <summary>Divide by 1 − β^t.</summary>
    /// <value>true</value>
    public bool BiasCorrection { get; init; } = true;

    /// <inheritdoc/>
    public override ImmutableArray<StateSlot> Slots => [new("ema")];

    /// <inheritdoc/>
    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Proportional;

    /// <inheritdoc/>
    public override void Apply(in StageContext context)
    {
        (float keep, float add) = ((float)Decay, (float)(1 - Decay));
        float correction = BiasCorrection ? (float)(1 / context.Figures.BiasCorrection(Decay)) : 1;
        Span<float> average = context.Slot(0).Span;
        Span<float> update = context.Update.Span;
        for (int i = 0; i < update.Length; i++)
        {
            average[i] = (average[i] * keep) + (update[i] * add);
            update[i] = average[i] * correction;
        }
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check) => check.Fraction("decay", Decay);
}
