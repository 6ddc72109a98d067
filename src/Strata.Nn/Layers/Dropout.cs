using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Layers;

/// <summary>In training, sets values to 0 at random and scales the others up, as <c>torch.nn.Dropout</c>.</summary>
/// <remarks>Masks follow from the key, <see cref="Tape.Pass"/> and the place in the pass; layers may share a key.</remarks>
public sealed class Dropout : Layer
{
    private readonly RandomKey _key;

    /// <summary>Creates the layer.</summary>
    /// <param name="probability">Of a 0, from 0 to 1.</param>
    /// <param name="key">Where the random numbers come from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not one.</exception>
    public Dropout(double probability = 0.5, RandomKey key = default)
    {
        Operations.ThrowIfNotProbability(probability);
        (Probability, _key) = (probability, key);
    }

    /// <summary>The probability of a 0.</summary>
    /// <value>0.5</value>
    public double Probability { get; }

    /// <summary>Drops values in training; else, and with a probability of 0, returns the input itself.</summary>
    /// <param name="input">Any shape.</param>
    public override Tensor Forward(Tensor input) => Operations.Dropout(input, Probability, _key, Training);
}
