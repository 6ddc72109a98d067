using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Limits the root mean square of each parameter's update: <c>optax.clip_by_block_rms</c>.</summary>
/// <remarks><code>u ← u / max(1, RMS(u) / threshold)</code> Shazeer and Stern, 2018, https://arxiv.org/abs/1804.04235.</remarks>
/// <param name="Threshold">Above 0.</param>
public sealed record ClipBlockRms(double Threshold) : Stage
{
    /// <inheritdoc/>
    public override void Apply(in StageContext context)
    {
        double rms = Math.Sqrt(Magnitude.SumOfSquares(context.Update) / Math.Max(1, context.Update.Length));
        if (rms > Threshold)
            ScaledSum.Scale(context.Update, (float)(Threshold / rms));
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check) => check.Above("clip threshold", Threshold, 0);
}
