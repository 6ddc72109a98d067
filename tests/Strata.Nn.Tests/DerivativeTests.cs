using Strata.Nn.Layers;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Tests;

public class DerivativeTests
{
    private const double Step = 1.0 / 128;

    public static TheoryData<string> Names => [.. s_checks.Keys];

    private static readonly Dictionary<string, Action> s_checks = new()
    {
        ["linear"] = () =>
            Differences.Check(x => Operations.Linear(x[0], x[1], x[2]), Step, New(1, 3, 2, 5), New(2, 4, 5), New(3, 4)),
        ["relu"] = () => Differences.Check(x => Operations.Relu(x[0]), Step, AwayFromZero(New(1, 40))),
        ["add"] = () => Differences.Check(x => Operations.Add(x[0], x[1]), Step, New(1, 3, 7), New(2, 3, 7)),
        ["add to itself"] = () => Differences.Check(x => Operations.Add(x[0], x[0]), Step, New(1, 9)),
        ["subtract"] = () => Differences.Check(x => Operations.Subtract(x[0], x[1]), Step, New(1, 11), New(2, 11)),
        ["multiply"] = () => Differences.Check(x => Operations.Multiply(x[0], x[1]), Step, New(1, 11), New(2, 11)),
        ["square"] = () => Differences.Check(x => Operations.Multiply(x[0], x[0]), Step, New(1, 9)),
        ["scale"] = () => Differences.Check(x => Operations.Scale(x[0], -2.5f), Step, New(1, 9)),
        ["sum"] = () => Differences.Check(x => Operations.Sum(x[0]), Step, New(1, 3, 9)),
        ["mean"] = () => Differences.Check(x => Operations.Mean(x[0]), Step, New(1, 3, 9)),
        ["flatten of two uses"] = () =>
            Differences.Check(
                x => Operations.Multiply(Operations.Flatten(x[0], 0), Operations.Flatten(x[0], 0)),
                Step,
                New(1, 3, 4)
            ),
        ["convolution"] = () =>
            Differences.Check(
                x => Operations.Conv2d(x[0], x[1], x[2], stride: 2, padding: 1),
                Step,
                New(1, 2, 3, 5, 6),
                New(2, 4, 3, 3, 2),
                New(3, 4)
            ),
        ["grouped, dilated convolution"] = () =>
            Differences.Check(
                x => Operations.Conv2d(x[0], x[1], null, padding: new Padding(0, 1, 2, 0), dilation: 2, groups: 2),
                Step,
                New(1, 1, 4, 6, 5),
                New(2, 6, 2, 2, 3)
            ),
        ["convolution of one pixel"] = () =>
            Differences.Check(
                x => Operations.Conv2d(x[0], x[1], x[2], padding: 1),
                Step,
                New(1, 3, 4, 1, 1),
                New(2, 5, 4, 3, 3),
                New(3, 5)
            ),
        ["strided, grouped convolution of 2×1 pixels"] = () =>
            Differences.Check(
                x => Operations.Conv2d(x[0], x[1], null, stride: 2, padding: 2, groups: 2),
                Step,
                New(1, 2, 4, 2, 1),
                New(2, 6, 2, 5, 5)
            ),
        ["reflecting convolution"] = () => CheckPadding(PaddingMode.Reflect),
        ["replicating convolution"] = () => CheckPadding(PaddingMode.Replicate),
        ["circular convolution"] = () => CheckPadding(PaddingMode.Circular),
        ["max pooling"] = () =>
            Differences.Check(
                x => Operations.MaxPool2d(x[0], 3, stride: 2, padding: 1),
                1.0 / 1024,
                Distinct(2, 2, 7, 6)
            ),
        ["average pooling"] = () =>
            Differences.Check(
                x => Operations.AvgPool2d(x[0], 3, 2, 1, ceilMode: true, countIncludePadding: false),
                Step,
                New(1, 2, 2, 6, 7)
            ),
        ["global average pooling"] = () =>
            Differences.Check(x => Operations.GlobalAvgPool2d(x[0]), Step, New(1, 2, 3, 4, 5)),
        ["batch normalisation"] = () => CheckBatchNorm(training: true),
        ["frozen batch normalisation"] = () => CheckBatchNorm(training: false),
        ["cross-entropy"] = () =>
            Differences.Check(x => Loss.CrossEntropy(x[0], Tensor.From([1, 0, 3]), null, 0.1), Step, New(1, 3, 4)),
        ["cross-entropy of probabilities"] = () =>
            Differences.Check(
                x => Loss.CrossEntropy(x[0], x[1], labelSmoothing: 0.2, reduction: Reduction.None),
                Step,
                New(1, 3, 4, 2),
                New(2, 3, 4, 2)
            ),
        ["squared error"] = () => Differences.Check(x => Loss.MeanSquaredError(x[0], x[1]), Step, New(1, 8), New(2, 8)),
    };

    [Theory]
    [InlineData(0.25f)]
    [InlineData(0)]
    [InlineData(-2)]
    public void A_scaled_gradient_leaves_values_alone(float factor)
    {
        var x = Tensor.From([1, -2, 3]);
        x.RequiresGradient = true;

        Tensor y = Operations.ScaleGradient(x, factor);
        y.ToArray().ShouldBe(x.ToArray());
        Operations.Sum(Operations.Multiply(y, y)).Backward();

        x.Gradient.Span.ToArray().ShouldBe([2 * factor, -4 * factor, 6 * factor]);
    }

    [Theory, MemberData(nameof(Names))]
    public void Agrees_with_central_differences(string operation) => s_checks[operation]();

    private static void CheckPadding(PaddingMode mode) =>
        Differences.Check(
            x => Operations.Conv2d(x[0], x[1], padding: new Padding(1, 2, 2, 1), paddingMode: mode),
            Step,
            New(1, 1, 2, 4, 3),
            New(2, 2, 2, 3, 2)
        );

    private static void CheckBatchNorm(bool training)
    {
        var layer = new BatchNorm2d(3);
        new RandomKey(5).Uniform(layer.Weight!.Value.Span, 0.5f, 1.5f);
        if (!training)
            layer.Evaluate();
        Differences.Check(x => layer.Forward(x[0]), Step, New(1, 4, 3, 2, 5));
    }

    private static Tensor New(int seed, params int[] sizes) => Differences.Random(new Shape(sizes), seed);

    private static Tensor AwayFromZero(Tensor tensor)
    {
        foreach (ref float value in tensor.Values.Span)
            value += MathF.CopySign(0.1f, value);
        return tensor;
    }

    /// <summary>Values that differ by more than a step, in random order.</summary>
    private static Tensor Distinct(params int[] sizes)
    {
        var shape = new Shape(sizes);
        return Tensor.From([.. new RandomKey(4).Permutation(shape.Count).Select(i => i / 64f)], shape);
    }
}
