using Strata.Nn.Graph;
using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;

namespace Strata.Nn;

// Activations.
public static partial class Operations
{
    /// <summary><c>1 / (1 + e^−x)</c>, as <c>torch.sigmoid</c>.</summary>
    public static Tensor Sigmoid(Tensor input) => Map(input, default(Sigmoid));

    /// <summary>The hyperbolic tangent, as <c>torch.tanh</c>.</summary>
    public static Tensor Tanh(Tensor input) => Map(input, default(Tanh));

    /// <summary><c>log(1 / (1 + e^−x))</c>, as <c>torch.nn.functional.logsigmoid</c>.</summary>
    public static Tensor LogSigmoid(Tensor input) => Map(input, default(LogSigmoid));

    /// <summary><c>x · sigmoid(x)</c>, as <c>torch.nn.functional.silu</c>.</summary>
    public static Tensor Silu(Tensor input) => Map(input, default(Silu));

    /// <summary><c>x · tanh(log(1 + e^x))</c>, as <c>torch.nn.functional.mish</c>.</summary>
    public static Tensor Mish(Tensor input) => Map(input, default(Mish));

    /// <summary><c>x · min(max(x + 3, 0), 6) / 6</c>, as <c>torch.nn.functional.hardswish</c>.</summary>
    public static Tensor Hardswish(Tensor input) => Map(input, default(Hardswish));

    /// <summary><c>min(max(x + 3, 0), 6) / 6</c>, as <c>torch.nn.functional.hardsigmoid</c>.</summary>
    public static Tensor Hardsigmoid(Tensor input) => Map(input, default(Hardsigmoid));

    /// <summary><c>x / (1 + |x|)</c>, as <c>torch.nn.functional.softsign</c>.</summary>
    public static Tensor Softsign(Tensor input) => Map(input, default(Softsign));

    /// <summary><c>x − tanh(x)</c>, as <c>torch.nn.functional.tanhshrink</c>.</summary>
    public static Tensor Tanhshrink(Tensor input) => Map(input, default(Tanhshrink));

    /// <summary><c>min(max(x, 0), 6)</c>, as <c>torch.nn.functional.relu6</c>; the gradient at 0 and 6 is 0.</summary>
    public static Tensor Relu6(Tensor input) => Hardtanh(input, 0, 6);

    /// <summary>The nearest value in [min, max], as <c>torch.nn.functional.hardtanh</c>; the gradient at the bounds is 0.</summary>
    public static Tensor Hardtanh(Tensor input, float minValue = -1, float maxValue = 1) =>
        Map(input, new Hardtanh(minValue, maxValue));

    /// <summary>x above 0, <c>slope · x</c> elsewhere, as <c>torch.nn.functional.leaky_relu</c>.</summary>
    public static Tensor LeakyRelu(Tensor input, float negativeSlope = 0.01f) =>
        Map(input, new LeakyRelu(negativeSlope));

    /// <summary>x above 0, <c>α·(e^x − 1)</c> elsewhere, as <c>torch.nn.functional.elu</c>.</summary>
    public static Tensor Elu(Tensor input, float alpha = 1) => Map(input, new ExponentialLinear(1, alpha, 1));

    /// <summary>x above 0, <c>α·(e^(x/α) − 1)</c> elsewhere, as <c>torch.nn.functional.celu</c>.</summary>
    public static Tensor Celu(Tensor input, float alpha = 1) =>
        alpha == 0
            ? throw new ArgumentOutOfRangeException(nameof(alpha), "Celu divides by alpha, which must not be 0.")
            : Map(input, new ExponentialLinear(1, alpha, 1 / alpha));

    /// <summary><c>λ·x</c> above 0, <c>λ·α·(e^x − 1)</c> elsewhere, as <c>torch.selu</c>.</summary>
    /// <remarks>Klambauer et al., 2017, https://arxiv.org/abs/1706.02515.</remarks>
    public static Tensor Selu(Tensor input)
    {
        const double scale = 1.0507009873554804934;
        const double alpha = 1.6732632423543772848;
        return Map(input, new ExponentialLinear((float)scale, (float)(scale * alpha), 1));
    }

    /// <summary><c>x·Φ(x)</c>, Φ the share of a normal distribution below x, as <c>torch.nn.functional.gelu</c>.</summary>
    /// <remarks>Hendrycks and Gimpel, 2016, https://arxiv.org/abs/1606.08415.</remarks>
    /// <param name="input">Any shape.</param>
    /// <param name="approximate">The formula.</param>
    public static Tensor Gelu(Tensor input, GeluApproximation approximate = GeluApproximation.None) =>
        approximate == GeluApproximation.None ? Map(input, default(Gelu)) : Map(input, default(GeluTanh));

    /// <summary><c>log(1 + e^(β·x)) / β</c>, x where β·x is above the threshold, as <c>torch.nn.functional.softplus</c>.</summary>
    public static Tensor Softplus(Tensor input, float beta = 1, float threshold = 20) =>
        Map(input, new Softplus(beta, threshold));

    /// <summary>x moved towards 0 by λ, 0 within λ of it, as <c>torch.nn.functional.softshrink</c>.</summary>
    public static Tensor Softshrink(Tensor input, float lambda = 0.5f)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lambda);
        return Map(input, new Softshrink(lambda));
    }

    /// <summary>x outside [−λ, λ], 0 inside, as <c>torch.nn.functional.hardshrink</c>.</summary>
    public static Tensor Hardshrink(Tensor input, float lambda = 0.5f) => Map(input, new Hardshrink(lambda));

    /// <summary>x above the threshold, another value elsewhere, as <c>torch.nn.functional.threshold</c>.</summary>
    public static Tensor Threshold(Tensor input, float threshold, float value) =>
        Map(input, new Threshold(threshold, value));

    /// <summary>x above 0, <c>weight · x</c> elsewhere, as <c>torch.nn.functional.prelu</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="weight">One slope, or one for each value along axis 1.</param>
    /// <exception cref="ShapeException">The number of slopes fits neither.</exception>
    public static Tensor PRelu(Tensor input, Tensor weight)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        int channels = input.Shape.Rank < 2 ? 1 : input.Shape[1];
        if (weight.Count != 1 && weight.Count != channels)
            throw new ShapeException(
                $"PRelu: expected 1 slope or {channels}, as many as the input of shape {input.Shape} has on axis 1, "
                    + $"got {weight.Count}."
            );
        int[] sizes = new int[Math.Max(1, input.Shape.Rank - 1)];
        Array.Fill(sizes, 1);
        sizes[0] = weight.Count;
        Tensor slopes = weight.Reshape(weight.Count == 1 ? Shape.Scalar : new Shape(sizes));
        return Combine(input, slopes, default(ParametricRelu), "PRelu");
    }

    /// <summary>The first half of an axis times the sigmoid of the second, as <c>torch.nn.functional.glu</c>.</summary>
    /// <param name="input">Any shape whose axis has an even size.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <exception cref="ShapeException">There is no such axis, or its size is odd.</exception>
    public static Tensor Glu(Tensor input, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(input);
        AxisShape along = Along("Glu", input, axis, out int at);
        if (input.Shape.Rank == 0 || along.Length % 2 != 0)
            throw new ShapeException(
                $"Glu: axis {axis} of an input of shape {input.Shape} must have an even size, to be cut in two halves."
            );
        int[] sizes = input.Shape.Sizes.ToArray();
        sizes[at] /= 2;
        return Tape.Run(new GluOperation(input, along, new Shape(sizes))).Output;
    }

    /// <summary><c>e^x / Σ e^x</c> along an axis, as <c>torch.softmax</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    public static Tensor Softmax(Tensor input, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Tape.Run(new SoftmaxOperation(input, Along("Softmax", input, axis, out _), logarithm: false)).Output;
    }

    /// <summary><c>e^−x / Σ e^−x</c> along an axis, as <c>torch.nn.functional.softmin</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    public static Tensor Softmin(Tensor input, int axis = -1) => Softmax(Neg(input), axis);

    /// <summary><c>x − log Σ e^x</c> along an axis, as <c>torch.log_softmax</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    public static Tensor LogSoftmax(Tensor input, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Tape.Run(new SoftmaxOperation(input, Along("LogSoftmax", input, axis, out _), logarithm: true)).Output;
    }

    private static AxisShape Along(string operation, Tensor input, int axis, out int resolved)
    {
        resolved = AxisArgument.Resolve(operation, axis, input.Shape);
        return AxisShape.Of(input.Shape, resolved);
    }
}
