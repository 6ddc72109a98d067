using Strata.Numerics.Kernels.Losses;

namespace Strata.Nn.Graph;

/// <summary>The Gaussian likelihood, whose variances are checked where the loss is nan: of a negative one it is.</summary>
internal sealed class GaussianLikelihoodOperation(
    in GaussianLikelihood loss,
    Tensor input,
    Tensor target,
    Tensor variance,
    LossReduction reduction
)
    : PointwiseLossOperation<GaussianLikelihood>(
        loss,
        input,
        target,
        variance,
        null,
        reduction,
        "GaussianNegativeLogLikelihood"
    )
{
    private readonly Tensor _variance = variance;

    protected override void Explain()
    {
        ReadOnlySpan<float> values = _variance.Values.Span;
        for (int i = 0; i < values.Length; i++)
            if (values[i] < 0)
                throw new StrataException(
                    $"GaussianNegativeLogLikelihood: variance {i} is {values[i]}, expected at least 0. Let the model "
                        + "predict its logarithm, or put a softplus behind it."
                );
    }
}
