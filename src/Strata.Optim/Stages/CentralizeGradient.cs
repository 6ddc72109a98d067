using Strata.Numerics;

namespace Strata.Optim;

/// <summary>Subtracts from each row of a weight its mean: gradient centralization, <c>optax.centralize</c>.</summary>
/// <remarks>
/// A row is what leads to one output: the mean is over all axes but the first. Parameters of rank 0 and 1 pass unchanged.
/// Yong et al., 2020, https://arxiv.org/abs/2004.01461.
/// </remarks>
public sealed record CentralizeGradient : Stage
{
    /// <inheritdoc/>
    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Proportional;

    /// <inheritdoc/>
    public override void Apply(in StageContext context)
    {
        if (context.Shape.Rank < 2 || context.Update.Length == 0)
            return;
        int length = context.Update.Length / context.Shape[0];
        for (int start = 0; start < context.Update.Length; start += length)
        {
            Span<float> row = context.Update.Slice(start, length).Span;
            double sum = 0;
            foreach (float value in row)
                sum += value;
            float mean = (float)(sum / length);
            foreach (ref float value in row)
                value -= mean;
        }
    }
}
