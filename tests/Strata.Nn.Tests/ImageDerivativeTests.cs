using Strata.Nn.Layers;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Tests;

public class ImageDerivativeTests
{
    private const double Step = 1.0 / 128;

    public static TheoryData<string> Names => [.. s_checks.Keys];

    private static readonly Dictionary<string, Action> s_checks = new()
    {
        ["1-D convolution"] = () =>
            Differences.Check(
                x => Operations.Conv1d(x[0], x[1], x[2], stride: 2, padding: new Padding(0, 0, 1, 2), dilation: 2),
                Step,
                New(1, 2, 3, 9),
                New(2, 4, 3, 3),
                New(3, 4)
            ),
        ["circular 1-D convolution"] = () =>
            Differences.Check(
                x => Operations.Conv1d(x[0], x[1], padding: 2, paddingMode: PaddingMode.Circular),
                Step,
                New(1, 2, 3, 6),
                New(2, 2, 3, 3)
            ),
        ["transposed convolution"] = () =>
            Differences.Check(
                x => Operations.ConvTranspose2d(x[0], x[1], x[2], stride: 2, padding: 1, outputPadding: new(1, 0)),
                Step,
                New(1, 2, 4, 3, 4),
                New(2, 4, 3, 3, 3),
                New(3, 3)
            ),
        ["grouped, dilated transposed convolution"] = () =>
            Differences.Check(
                x => Operations.ConvTranspose2d(x[0], x[1], groups: 2, dilation: 2),
                Step,
                New(1, 2, 4, 3, 4),
                New(2, 4, 3, 2, 3)
            ),
        ["dilated transposed convolution with more output padding than strides"] = () =>
            Differences.Check(
                x => Operations.ConvTranspose2d(x[0], x[1], x[2], outputPadding: new(2, 1), dilation: new(3, 2)),
                Step,
                New(1, 2, 4, 3, 2),
                New(2, 4, 3, 2, 3),
                New(3, 3)
            ),
        ["padded, dilated transposed convolution with more output padding than strides"] = () =>
            Differences.Check(
                x =>
                    Operations.ConvTranspose2d(
                        x[0],
                        x[1],
                        x[2],
                        stride: new(2, 1),
                        padding: new(1, 3),
                        outputPadding: new(4, 2),
                        dilation: new(5, 3)
                    ),
                Step,
                New(1, 2, 4, 3, 2),
                New(2, 4, 3, 2, 3),
                New(3, 3)
            ),
        ["transposed 1-D convolution"] = () =>
            Differences.Check(
                x => Operations.ConvTranspose1d(x[0], x[1], x[2], stride: 3, padding: 1, outputPadding: 2),
                Step,
                New(1, 2, 4, 5),
                New(2, 4, 2, 4),
                New(3, 2)
            ),
        ["strided convolution with TensorFlow's padding"] = () =>
            Differences.Check(
                x => Operations.Conv2d(x[0], x[1], stride: 2, padding: Padding.TensorFlowSame),
                Step,
                New(1, 2, 3, 6, 5),
                New(2, 2, 3, 3, 3)
            ),
        ["1-D max pooling"] = () =>
            Differences.Check(x => Operations.MaxPool1d(x[0], 3, 2, 1), 1.0 / 1024, Distinct(2, 3, 9)),
        ["1-D average pooling"] = () =>
            Differences.Check(x => Operations.AvgPool1d(x[0], 3, 2, 1, true, false), Step, New(1, 2, 3, 10)),
        ["adaptive average pooling"] = () =>
            Differences.Check(x => Operations.AdaptiveAvgPool2d(x[0], 3, 2), Step, New(1, 2, 2, 7, 11)),
        ["adaptive average pooling to more"] = () =>
            Differences.Check(x => Operations.AdaptiveAvgPool2d(x[0], null, 9), Step, New(1, 2, 2, 3, 4)),
        ["adaptive 1-D average pooling"] = () =>
            Differences.Check(x => Operations.AdaptiveAvgPool1d(x[0], 3), Step, New(1, 2, 2, 7)),
        ["adaptive max pooling"] = () =>
            Differences.Check(x => Operations.AdaptiveMaxPool2d(x[0], 3, 2), 1.0 / 1024, Distinct(2, 2, 7, 5)),
        ["nearest"] = () => Differences.Check(x => Operations.Interpolate(x[0], 2.0, 1.5), Step, New(1, 2, 2, 3, 5)),
        ["bilinear"] = () => CheckInterpolation(InterpolationMode.Bilinear, false),
        ["bilinear with corners"] = () => CheckInterpolation(InterpolationMode.Bilinear, true),
        ["bicubic"] = () => CheckInterpolation(InterpolationMode.Bicubic, false),
        ["bicubic with corners"] = () => CheckInterpolation(InterpolationMode.Bicubic, true),
        ["pixel shuffle"] = () => Differences.Check(x => Operations.PixelShuffle(x[0], 2), Step, New(1, 2, 8, 2, 3)),
        ["zeros around"] = () =>
            Differences.Check(x => new ZeroPad2d(new Padding(1, 0, 2, 3)).Forward(x[0]), Step, New(1, 2, 2, 3, 3)),
    };

    [Fact]
    public void Output_padding_reaches_up_to_stride_or_dilation_as_in_pytorch()
    {
        // F.conv_transpose2d(arange(1., 5).reshape(1, 1, 2, 2), the same, bias=tensor([0.5]), dilation=3, output_padding=2)
        var one = Tensor.From([1, 2, 3, 4], new Shape(1, 1, 2, 2));
        float[] found = Operations
            .ConvTranspose2d(one, one, Tensor.From([0.5f]), outputPadding: 2, dilation: 3)
            .ToArray();
        float[] blank = [0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f];
        float[] expected =
        [
            .. (float[])[1.5f, 2.5f, 0.5f, 2.5f, 4.5f, 0.5f, 0.5f],
            .. (float[])[3.5f, 4.5f, 0.5f, 6.5f, 8.5f, 0.5f, 0.5f],
            .. blank,
            .. (float[])[3.5f, 6.5f, 0.5f, 4.5f, 8.5f, 0.5f, 0.5f],
            .. (float[])[9.5f, 12.5f, 0.5f, 12.5f, 16.5f, 0.5f, 0.5f],
            .. blank,
            .. blank,
        ];
        found.ShouldBe(expected);
        var two = Tensor.From([1, 2, 3, 4, 5, 6], new Shape(1, 1, 2, 3));
        Operations // the same with padding=1, and with padding=2, of arange(1., 7).reshape(1, 1, 2, 3), without bias
            .ConvTranspose2d(two, one, padding: 1, outputPadding: 2, dilation: 3)
            .ToArray()
            .ShouldBe([
                5,
                6,
                8,
                10,
                12,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                6,
                9,
                4,
                8,
                12,
                0,
                15,
                18,
                16,
                20,
                24,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
            ]);
        Operations
            .ConvTranspose2d(two, one, padding: 2, outputPadding: 2, dilation: 3)
            .ToArray()
            .ShouldBe([0, 0, 0, 0, 9, 4, 8, 12, 18, 16, 20, 24]);
        (Size2d Stride, Size2d Dilation, Size2d Padding)[] refused =
        [
            (1, 3, 3),
            (2, 3, 3),
            (3, 1, 3),
            (1, 1, 1),
            (new(2, 1), new(1, 3), new(2, 1)),
        ];
        foreach ((Size2d stride, Size2d dilation, Size2d padding) in refused)
            Should
                .Throw<ArgumentException>(() =>
                    Operations.ConvTranspose2d(one, one, null, stride, default, padding, dilation: dilation)
                )
                .Message.ShouldContain("stride");
        Operations
            .ConvTranspose2d(one, one, null, new(2, 1), default, new(1, 2), dilation: new(1, 3))
            .Shape.ShouldBe(new Shape(1, 1, 5, 7));
    }

    [Theory, MemberData(nameof(Names))]
    public void Agrees_with_central_differences(string operation) => s_checks[operation]();

    [Theory]
    [InlineData(7, 3, 2, 1)]
    [InlineData(8, 3, 2, 1)]
    [InlineData(9, 5, 3, 1)]
    [InlineData(5, 1, 3, 1)]
    [InlineData(8, 4, 1, 2)]
    public void TensorFlows_padding_makes_the_output_size_over_stride_and_puts_the_larger_half_last(
        int size,
        int kernel,
        int stride,
        int dilation
    )
    {
        Tensor x = New(1, 1, 2, size, size);
        Tensor weight = New(2, 3, 2, kernel, kernel);
        Tensor y = Operations.Conv2d(x, weight, stride: stride, padding: Padding.TensorFlowSame, dilation: dilation);
        int expected = (size + stride - 1) / stride;
        y.Shape.ShouldBe(new Shape(1, 3, expected, expected));

        int missing = Math.Max(0, ((expected - 1) * stride) + (dilation * (kernel - 1)) + 1 - size);
        Padding sides = new(missing / 2, missing - (missing / 2), missing / 2, missing - (missing / 2));
        y.ToArray()
            .ShouldBe(Operations.Conv2d(x, weight, stride: stride, padding: sides, dilation: dilation).ToArray());
    }

    [Fact]
    public void A_layer_with_TensorFlows_padding_takes_any_size()
    {
        var layer = new Conv2d(2, 3, 3, new RandomKey(1), stride: 2, padding: Padding.TensorFlowSame);
        layer.Forward(New(1, 1, 2, 7, 8)).Shape.ShouldBe(new Shape(1, 3, 4, 4));
        layer.Forward(New(1, 1, 2, 1, 2)).Shape.ShouldBe(new Shape(1, 3, 1, 1));
    }

    [Fact]
    public void Modules_of_a_list_are_named_by_their_place()
    {
        var list = new ModuleList<Linear>(new Linear(2, 3, new RandomKey(1)), new Linear(3, 4, new RandomKey(2)));
        list.Add(new Linear(4, 5, new RandomKey(3), bias: false));
        list.NamedParameters()
            .Select(entry => entry.Key)
            .ShouldBe(["0.weight", "0.bias", "1.weight", "1.bias", "2.weight"]);
        list.Count.ShouldBe(3);
        list[2].Weight.Shape.ShouldBe(new Shape(5, 4));
        list.Select(layer => layer.Path).ShouldBe(["0", "1", "2"]);
    }

    private static void CheckInterpolation(InterpolationMode mode, bool alignCorners)
    {
        Differences.Check(
            x => Operations.Interpolate(x[0], new Size2d(7, 3), mode, alignCorners),
            Step,
            New(1, 2, 2, 4, 5)
        );
        Differences.Check(x => Operations.Interpolate(x[0], 2.5, 0.6, mode, alignCorners), Step, New(1, 1, 2, 4, 5));
    }

    private static Tensor New(int seed, params int[] sizes) => Differences.Random(new Shape(sizes), seed);

    private static Tensor Distinct(params int[] sizes)
    {
        var shape = new Shape(sizes);
        return Tensor.From([.. new RandomKey(4).Permutation(shape.Count).Select(i => i / 64f)], shape);
    }
}
