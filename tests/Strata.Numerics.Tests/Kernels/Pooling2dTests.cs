using System.Runtime.InteropServices;
using Strata.Numerics.Kernels;
using Strata.Numerics.Tests.Threading;

namespace Strata.Numerics.Tests.Kernels;

[Collection(ThreadCountCollection.Name)]
public class Pooling2dTests
{
    public static TheoryData<int, int, int, int, int, int, bool> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int, int, int, int, int, bool>();
            foreach (int width in (int[])[2, 3, 5, 8, 15, 16, 17, 18, 33, 34, 40])
            {
                shapes.Add(6, width, 2, 2, 0, 1, false);
                shapes.Add(5, width, 2, 1, 0, 1, false);
                shapes.Add(7, width, 2, 3, 1, 1, true);
                if (width >= 3)
                    shapes.Add(7, width, 3, 2, 1, 1, false);
                if (width >= 3)
                    shapes.Add(7, width, 2, 1, 0, 2, false);
                if (width < 8)
                    continue;
                shapes.Add(9, width, 5, 1, 2, 1, false);
                shapes.Add(9, width, 3, 3, 1, 1, true);
                shapes.Add(9, width, 3, 2, 1, 2, false);
                shapes.Add(9, width, 4, 3, 2, 2, true);
                shapes.Add(8, width, 1, 2, 0, 1, false);
                shapes.Add(9, width, 2, 5, 1, 1, true);
            }

            // More rows than are held at once, several planes a part or one.
            shapes.Add(150, 130, 3, 2, 1, 1, false);
            shapes.Add(301, 65, 7, 1, 3, 1, false);
            shapes.Add(90, 200, 3, 3, 1, 4, true);

            return shapes;
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Maxima_and_positions_are_those_of_a_plain_search(
        int height,
        int width,
        int kernel,
        int stride,
        int padding,
        int dilation,
        bool ceil
    )
    {
        Pooling2dShape shape = New(height, width, kernel, stride, padding, dilation, ceil);
        using NativeBuffer x = ElementwiseTests.Filled(3 * height * width, 1);
        foreach (ref float value in x.Block.Span)
            value = MathF.Round(value * 4) / 4; // many equal values: the first must win
        x.Block[width] = float.NaN;
        int outputs = 3 * shape.OutHeight * shape.OutWidth;
        using NativeBuffer positions = AgreesWithSearch(shape, x.Block);
        using NativeBuffer dy = ElementwiseTests.Filled(outputs, 2);
        using var dx = new NativeBuffer(x.Length);
        MaxPooling2d.Backward(shape, dy.Block, positions.Block, dx.Block, accumulate: false);
        Reductions.Sum(dx.Block).ShouldBe(Reductions.Sum(dy.Block), 1e-5);
    }

    [Theory]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.NaN)]
    [InlineData(-0f)]
    public void The_first_of_equals_wins_and_the_last_nan_and_padding_never(float value)
    {
        foreach (int stride in (int[])[1, 2, 3])
        {
            Pooling2dShape shape = New(11, 19, 3, stride, 1, 1, ceil: false);
            using var x = new NativeBuffer(3 * 11 * 19);
            x.Block.Span.Fill(value);
            if (value == 0)
                x.Block[20] = 0f; // equal to what stands before it
            AgreesWithSearch(shape, x.Block).Dispose();
        }
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        Pooling2dShape shape = New(37, 45, 3, 2, 1, 1, ceil: false) with { Planes = 40 };
        using NativeBuffer x = ElementwiseTests.Filled(40 * 37 * 45, 1);
        x.Block[500] = float.NaN;
        int outputs = 40 * shape.OutHeight * shape.OutWidth;
        int[] expected = [];
        foreach (int threads in (int[])[1, 2, 5])
        {
            using var scope = new ThreadCountScope(threads);
            using var y = new NativeBuffer(outputs);
            using var positions = new NativeBuffer(outputs);
            MaxPooling2d.Forward(shape, x.Block, y.Block, positions.Block);
            int[] found =
            [
                .. MemoryMarshal.Cast<float, int>(y.Block.Span),
                .. MemoryMarshal.Cast<float, int>(positions.Block.Span),
            ];
            if (threads == 1)
                expected = found;
            found.ShouldBe(expected);
        }
    }

    [Fact]
    public void Ceil_mode_drops_a_window_that_starts_in_the_padding()
    {
        New(5, 5, 2, 3, 1, 1, ceil: true).OutWidth.ShouldBe(2);
        New(5, 5, 2, 2, 0, 1, ceil: true).OutWidth.ShouldBe(3);
        New(5, 5, 2, 2, 0, 1, ceil: false).OutWidth.ShouldBe(2);
        New(2, 2, 3, 1, 0, 1, ceil: false).OutWidth.ShouldBe(0);
    }

    private static NativeBuffer AgreesWithSearch(in Pooling2dShape shape, Block x)
    {
        int outputs = 3 * shape.OutHeight * shape.OutWidth;
        using var y = new NativeBuffer(outputs);
        var positions = new NativeBuffer(outputs);
        using var indices = new NativeBuffer(outputs);
        MaxPooling2d.Forward(shape, x, y.Block, positions.Block);
        MaxPooling2d.PositionsToFloats(positions.Block, indices.Block);
        for (int i = 0; i < outputs; i++)
        {
            (float value, int at) = Search(shape, x.Span, i);
            if (BitConverter.SingleToInt32Bits(y.Block[i]) != BitConverter.SingleToInt32Bits(value))
                y.Block[i].ShouldBe(value, $"output {i}");
            if (indices.Block[i] != at)
                indices.Block[i].ShouldBe(at, $"output {i}");
        }

        return positions;
    }

    private static Pooling2dShape New(
        int height,
        int width,
        int kernel,
        int stride,
        int padding,
        int dilation,
        bool ceil
    ) =>
        new()
        {
            Planes = 3,
            Height = height,
            Width = width,
            KernelHeight = kernel,
            KernelWidth = kernel,
            StrideHeight = stride,
            StrideWidth = stride,
            PaddingHeight = padding,
            PaddingWidth = padding,
            DilationHeight = dilation,
            DilationWidth = dilation,
            CeilMode = ceil,
        };

    private static (float Value, int At) Search(in Pooling2dShape shape, ReadOnlySpan<float> x, int output)
    {
        int ox = output % shape.OutWidth;
        int oy = output / shape.OutWidth % shape.OutHeight;
        int plane = output / shape.OutWidth / shape.OutHeight * shape.Height * shape.Width;
        (float best, int at) = (float.NegativeInfinity, -1);
        for (int ky = 0; ky < shape.KernelHeight; ky++)
        for (int kx = 0; kx < shape.KernelWidth; kx++)
        {
            int row = (oy * shape.StrideHeight) - shape.PaddingHeight + (ky * shape.DilationHeight);
            int column = (ox * shape.StrideWidth) - shape.PaddingWidth + (kx * shape.DilationWidth);
            if (row < 0 || row >= shape.Height || column < 0 || column >= shape.Width)
                continue;
            int position = (row * shape.Width) + column;
            float value = x[plane + position];
            if (value > best || float.IsNaN(value) || at < 0)
                (best, at) = (value, position);
        }

        return (best, at);
    }
}
