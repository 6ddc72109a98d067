using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>Maps the last axis: <c>y = x·Wᵀ + b</c>, as <c>torch.nn.Linear</c>.</summary>
public sealed class Linear : Layer
{
    /// <summary>Creates the layer with PyTorch's default values, uniform in ±1/√<paramref name="inFeatures"/>.</summary>
    /// <param name="inFeatures">Size of the last axis of the input, at least 1.</param>
    /// <param name="outFeatures">Size of the last axis of the output, at least 1.</param>
    /// <param name="key">Where the random values come from; each parameter folds its own name into it.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="initializer">How the weight is drawn; when absent, as PyTorch's default.</param>
    /// <param name="biasInitializer">How the bias is drawn; when absent, as PyTorch's default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public Linear(
        int inFeatures,
        int outFeatures,
        RandomKey key,
        bool bias = true,
        Initializer? initializer = null,
        Initializer? biasInitializer = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inFeatures, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outFeatures, 1);
        Initializer uniform = Initializer.Uniform(1 / MathF.Sqrt(inFeatures));
        var shape = new Shape(outFeatures, inFeatures);
        Weight = AddParameter("weight", shape, initializer ?? uniform, key, ParameterRole.Weight);
        Bias = bias
            ? AddParameter("bias", new Shape(outFeatures), biasInitializer ?? uniform, key, ParameterRole.Bias)
            : null;
    }

    /// <summary>Creates the layer with the initial values of the model that it is part of.</summary>
    internal Linear(int inFeatures, int outFeatures, RandomKey key, Initializer weight, Initializer bias)
    {
        Weight = AddParameter("weight", new Shape(outFeatures, inFeatures), weight, key, ParameterRole.Weight);
        Bias = AddParameter("bias", new Shape(outFeatures), bias, key, ParameterRole.Bias);
    }

    /// <summary>Shape (out, in).</summary>
    public Parameter Weight { get; }

    /// <summary>Shape (out), or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Computes <c>x·Wᵀ + b</c>.</summary>
    /// <param name="input">Shape (…, in).</param>
    /// <returns>Shape (…, out).</returns>
    /// <exception cref="ShapeException">The last axis of <paramref name="input"/> is not in.</exception>
    public override Tensor Forward(Tensor input)
    {
        ShapeException.ThrowIfLastAxisIsNot(Weight.Shape[1], input.Shape, this);
        return Operations.Linear(input, Weight, Bias);
    }
}
