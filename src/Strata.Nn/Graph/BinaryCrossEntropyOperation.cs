using Strata.Numerics.Kernels.Losses;

namespace Strata.Nn.Graph;

/// <summary>Binary cross-entropy of probabilities, which are checked where the loss is nan: outside of [0, 1] it is.</summary>
internal sealed class BinaryCrossEntropyOperation(
    Tensor probabilities,
    Tensor targets,
    Tensor? weight,
    LossReduction reduction
)
    : PointwiseLossOperation<BinaryCrossEntropy>(
        default,
        probabilities,
        targets,
        weight,
        null,
        reduction,
        "BinaryCrossEntropy"
    )
{
    private readonly Tensor _probabilities = probabilities;

    protected override void Explain()
    {
        ReadOnlySpan<float> values = _probabilities.Values.Span;
        for (int i = 0; i < values.Length; i++)
            if (!(values[i] is >= 0 and <= 1))
                throw new StrataException(
                    $"BinaryCrossEntropy: value {i} of the input is {values[i]}, expected a probability from 0 to 1. Is "
                        + "there no sigmoid before it? Then use BinaryCrossEntropyWithLogits."
                );
    }
}
