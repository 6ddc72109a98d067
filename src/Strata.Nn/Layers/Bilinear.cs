using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>A product of two inputs: <c>y[o] = x1·W[o]·x2 + b[o]</c>, as <c>torch.nn.Bilinear</c>.</summary>
public sealed class Bilinear : Module
{
    /// <summary>Creates the layer with PyTorch's default values, uniform in ±1/√<paramref name="in1Features"/>.</summary>
    /// <param name="in1Features">Size of the last axis of the first input, at least 1.</param>
    /// <param name="in2Features">Size of the last axis of the second input, at least 1.</param>
    /// <param name="outFeatures">Size of the last axis of the output, at least 1.</param>
    /// <param name="key">Where the random values come from; each parameter folds its own name into it.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public Bilinear(int in1Features, int in2Features, int outFeatures, RandomKey key, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(in1Features, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(in2Features, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outFeatures, 1);
        Initializer uniform = Initializer.Uniform(1 / MathF.Sqrt(in1Features));
        var shape = new Shape(outFeatures, in1Features, in2Features);
        Weight = AddParameter("weight", shape, uniform, key, ParameterRole.Weight);
        Bias = bias ? AddParameter("bias", new Shape(outFeatures), uniform, key, ParameterRole.Bias) : null;
    }

    /// <summary>Shape (out, in1, in2).</summary>
    public Parameter Weight { get; }

    /// <summary>Shape (out), or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Computes <c>x1·W·x2 + b</c>.</summary>
    /// <param name="input1">Shape (…, in1).</param>
    /// <param name="input2">Shape (…, in2), the same otherwise.</param>
    /// <returns>Shape (…, out).</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor Forward(Tensor input1, Tensor input2)
    {
        ArgumentNullException.ThrowIfNull(input1);
        ArgumentNullException.ThrowIfNull(input2);
        (int outFeatures, int in1, int in2) = (Weight.Shape[0], Weight.Shape[1], Weight.Shape[2]);
        ShapeException.ThrowIfLastAxisIsNot(in1, input1.Shape, this);
        ShapeException.ThrowIfLastAxisIsNot(in2, input2.Shape, this);
        ReadOnlySpan<int> leading = input1.Shape.Sizes[..^1];
        if (!leading.SequenceEqual(input2.Shape.Sizes[..^1]))
            throw new ShapeException(
                $"{this}: expected inputs that differ in the last axis only, got {input1.Shape} and {input2.Shape}."
            );
        int rows = new Shape(leading).Count;
        // All products of a value of one input with one of the other, then a linear map of them.
        Tensor products = Operations.MatMul(
            input1.Reshape(new Shape(rows, in1, 1)),
            input2.Reshape(new Shape(rows, 1, in2))
        );
        Tensor weight = Tensor.FromParameter(Weight).Reshape(new Shape(outFeatures, in1 * in2));
        return Operations
            .Linear(products.Reshape(new Shape(rows, in1 * in2)), weight, Bias)
            .Reshape(new Shape([.. leading, outFeatures]));
    }
}
