namespace Strata.Optim;

/// <summary>Stops every value at 0: <c>optax.keep_params_nonnegative</c>, Keras' <c>NonNeg</c>. The last stage on the update.</summary>
public sealed record KeepNonNegative : Stage
{
    /// <inheritdoc/>
    public override bool WritesValue => true;

    /// <inheritdoc/>
    public override void Apply(in StageContext context)
    {
        Span<float> value = context.Value.Span;
        ReadOnlySpan<float> update = context.Update.Span;
        for (int i = 0; i < value.Length; i++)
        {
            float next = value[i] - update[i];
            value[i] = next < 0 ? 0 : next; // NaN stays NaN
        }
    }
}
