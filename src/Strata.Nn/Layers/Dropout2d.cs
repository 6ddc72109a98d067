using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Layers;

/// <summary>In training, sets whole channels to 0 at random and scales the others up, as <c>torch.nn.Dropout2d</c>.</summary>
public sealed class Dropout2d : Layer
{
    private readonly RandomKey _key;

    /// <summary>Creates the layer.</summary>
    /// <param name="probability">Of a channel of zeros, from 0 to 1.</param>
    /// <param name="key">Where the random numbers come from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not one.</exception>
    public Dropout2d(double probability = 0.5, RandomKey key = default)
    {
        Operations.ThrowIfNotProbability(probability);
        (Probability, _key) = (probability, key);
    }

    /// <summary>The probability of a channel of zeros.</summary>
    /// <value>0.5</value>
    public double Probability { get; }

    /// <summary>Drops channels in training; else, and with a probability of 0, returns the input itself.</summary>
    /// <param name="input">Shape (batch, channels, …).</param>
    public override Tensor Forward(Tensor input) => Operations.Dropout2d(input, Probability, _key, Training);
}
