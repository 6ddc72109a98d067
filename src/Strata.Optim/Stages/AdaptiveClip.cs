using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Limits the gradient of each unit to a share of the unit's own norm: adaptive gradient clipping.</summary>
/// <remarks>
/// <code>‖g‖ ≤ c·max(‖p‖, ε)  for each unit; else g ← g·c·max(‖p‖, ε)/‖g‖</code>
/// A unit is a row of a weight, or the whole of a parameter with at most one axis longer than 1.
/// Semantics of <c>timm.utils.adaptive_clip_grad</c>, and of <c>optax.adaptive_grad_clip</c> with <see cref="OutputAxis.Last"/>.
/// Brock et al., 2021, https://arxiv.org/abs/2102.06171.
/// </remarks>
/// <param name="Clipping">c; above 0. Try 1e-2.</param>
public sealed record AdaptiveClip(double Clipping) : Stage
{
    /// <summary>What the norm of a unit counts as at least; above 0.</summary>
    /// <value>1e-3</value>
    public double Epsilon { get; init; } = 1e-3;

    /// <summary>Which axis counts the units.</summary>
    /// <value>First</value>
    public OutputAxis OutputAxis { get; init; }

    /// <inheritdoc/>
    public override void Apply(in StageContext context)
    {
        Shape shape = context.Shape;
        int longAxes = 0;
        foreach (int size in shape.Sizes)
            longAxes += size > 1 ? 1 : 0;
        if (context.Update.Length == 0)
            return;
        if (longAxes <= 1)
            ClipUnit(context, 0, 1, context.Update.Length);
        else if (OutputAxis == OutputAxis.First)
            ClipRows(context, context.Update.Length / shape[0]);
        else
            ClipColumns(context, shape);
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        check.Above("clipping", Clipping, 0);
        check.Above("epsilon", Epsilon, 0);
    }

    private void ClipRows(in StageContext context, int length)
    {
        for (int start = 0; start < context.Update.Length; start += length)
            ClipUnit(context, start, 1, length);
    }

    private void ClipColumns(in StageContext context, Shape shape)
    {
        // As optax has it: over all axes but the last, except that rank 3 is reduced over its first axis alone.
        int stride = shape.Rank == 3 ? shape[1] * shape[2] : shape[^1];
        for (int unit = 0; unit < stride; unit++)
            ClipUnit(context, unit, stride, context.Update.Length / stride);
    }

    private void ClipUnit(in StageContext context, int start, int stride, int count)
    {
        double limit = Clipping * Math.Max(Math.Sqrt(Squares(context.Value, start, stride, count)), Epsilon);
        double norm = Math.Sqrt(Squares(context.Update, start, stride, count));
        if (norm < limit)
            return;
        float factor = (float)(limit / Math.Max(norm, 1e-6));
        Span<float> update = context.Update.Span;
        for (int i = start, end = start + (stride * count); i < end; i += stride)
            update[i] *= factor;
    }

    private static double Squares(Block values, int start, int stride, int count)
    {
        if (stride == 1)
            return Magnitude.SumOfSquares(values.Slice(start, count));
        double sum = 0;
        ReadOnlySpan<float> span = values.Span;
        for (int i = start, end = start + (stride * count); i < end; i += stride)
            sum += (double)span[i] * span[i];
        return sum;
    }
}
