using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Layers;

/// <summary>In training, drops a residual branch for whole samples at random (stochastic depth), as timm's <c>DropPath</c>.</summary>
public sealed class DropPath : Layer
{
    private readonly RandomKey _key;

    /// <summary>Creates the layer.</summary>
    /// <param name="probability">Of a dropped sample, from 0 to 1.</param>
    /// <param name="key">Where the random numbers come from.</param>
    /// <param name="scaleByKeep">Whether the samples that stay are divided by their probability.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not one.</exception>
    public DropPath(double probability = 0, RandomKey key = default, bool scaleByKeep = true)
    {
        Operations.ThrowIfNotProbability(probability);
        (Probability, ScaleByKeep, _key) = (probability, scaleByKeep, key);
    }

    /// <summary>The probability of a dropped sample.</summary>
    /// <value>0</value>
    public double Probability { get; }

    /// <summary>Whether the samples that stay are divided by their probability.</summary>
    /// <value>true</value>
    public bool ScaleByKeep { get; }

    /// <summary>Drops samples in training; else, and with a probability of 0, returns the input itself.</summary>
    /// <param name="input">Shape (batch, …): the branch, before it is added.</param>
    public override Tensor Forward(Tensor input) =>
        Operations.DropPath(input, Probability, _key, Training, ScaleByKeep);
}
