using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>A decaying sum of updates: <c>optax.trace</c>, momentum without dampening.</summary>
/// <remarks><code>b ← u + μ·b;  u ← b, or u + μ·b (Nesterov)</code></remarks>
/// <param name="Decay">μ; at least 0.</param>
public sealed record Trace(Hyperparameter Decay) : Stage
{
    /// <summary>Look ahead by one step.</summary>
    /// <value>false</value>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<StateSlot> Slots => [new("trace")];

    /// <inheritdoc/>
    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Proportional;

    /// <inheritdoc/>
    public override void Apply(in StageContext context)
    {
        float decay = (float)context.Figures.Of(Decay);
        Span<float> buffer = context.Slot(0).Span;
        Span<float> update = context.Update.Span;
        for (int i = 0; i < update.Length; i++)
        {
            buffer[i] = update[i] + (buffer[i] * decay);
            update[i] = Nesterov ? update[i] + (buffer[i] * decay) : buffer[i];
        }
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check) => check.AtLeast("decay", Decay, 0);
}
