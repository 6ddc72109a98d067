using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Takes out of an update what would only change the length of the weights: what AdamP and SGDP share.</summary>
/// <remarks>
/// Weights before a normalization have gradients at right angles to them, and momentum then only makes them longer.
/// By output row, then for the whole parameter: where every <c>|cos(g, p)| &lt; δ/√n</c>, n values in a row, the part of the
/// update along the row goes. Parameters of rank 0 and 1 stay as they are.
/// </remarks>
/// <param name="Delta">δ.</param>
/// <param name="Epsilon">Added to norms.</param>
/// <param name="Cautious">Mask the update where it disagrees with the gradient, both without their part along the row.</param>
internal sealed record WeightProjection(double Delta, double Epsilon, bool Cautious)
{
    private static readonly CautiousOfGradient _mask = new();

    /// <summary>Decides by the gradient, coupled decay included, which is the update still.</summary>
    /// <returns>How long the rows are along which to project; 0 not to.</returns>
    public int RowLength(in StageContext context)
    {
        int count = context.Value.Length;
        if (context.Shape.Rank < 2 || count == 0)
            return 0;
        int row = count / context.Shape[0];
        if (IsOrthogonal(context, row))
            return row;
        return IsOrthogonal(context, count) ? count : 0;
    }

    /// <summary>Takes out of the update what lies along the rows.</summary>
    public void Apply(in StageContext context, int rowLength)
    {
        if (rowLength > 0)
            Remove(context, rowLength);
        if (!Cautious)
            return;
        if (rowLength == 0)
        {
            _mask.Apply(context);
            return;
        }

        Mask(context, rowLength);
        Remove(context, rowLength);
    }

    private bool IsOrthogonal(in StageContext context, int row)
    {
        double limit = Delta / Math.Sqrt(row);
        for (int start = 0; start < context.Value.Length; start += row)
        {
            Block value = context.Value.Slice(start, row);
            Block gradient = context.Update.Slice(start, row);
            double divisor = Math.Max(Norm(value), Epsilon) * Math.Max(Norm(gradient), Epsilon);
            if (!(Math.Abs(InnerProduct.Of(value, gradient)) < limit * divisor))
                return false;
        }

        return true;
    }

    private void Remove(in StageContext context, int row)
    {
        for (int start = 0; start < context.Value.Length; start += row)
        {
            Block value = context.Value.Slice(start, row);
            Block update = context.Update.Slice(start, row);
            double norm = Norm(value) + Epsilon;
            double along = InnerProduct.Of(value, update) / (norm * norm);
            ScaledSum.Store(update, value, (float)-along, accumulate: true);
        }
    }

    private void Mask(in StageContext context, int row)
    {
        int agreeing = 0;
        for (int start = 0; start < context.Value.Length; start += row)
            agreeing += MaskRow(context, start, row);
        double share = (double)agreeing / context.Value.Length;
        ScaledSum.Scale(context.Update, (float)(1 / Math.Max(share, 1e-3)));
    }

    // The gradient of a row again, as the rule saw it, and without its part along the row.
    private int MaskRow(in StageContext context, int start, int row)
    {
        ReadOnlySpan<float> value = context.Value.Span.Slice(start, row);
        ReadOnlySpan<float> gradient = context.Gradient.Span.Slice(start, row);
        Span<float> update = context.Update.Span.Slice(start, row);
        double norm = Norm(context.Value.Slice(start, row)) + Epsilon;
        double along = 0;
        for (int i = 0; i < row; i++)
            along += (double)value[i] * Gradient(context, gradient[i], value[i]);
        along /= norm * norm;
        int agreeing = 0;
        for (int i = 0; i < row; i++)
        {
            double away = Gradient(context, gradient[i], value[i]) - (value[i] * along);
            bool agrees = update[i] * away > 0;
            agreeing += agrees ? 1 : 0;
            update[i] = agrees ? update[i] : 0;
        }

        return agreeing;
    }

    private static float Gradient(in StageContext context, float gradient, float value)
    {
        float limit = (float)context.ClipValue;
        float clipped = Math.Clamp(gradient * (float)context.GradientFactor, -limit, limit);
        return clipped + (value * (float)context.Figures.CoupledDecay);
    }

    private static double Norm(Block values) => Math.Sqrt(InnerProduct.Of(values, values));
}
