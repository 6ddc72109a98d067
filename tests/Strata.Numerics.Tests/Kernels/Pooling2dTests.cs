using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

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
            }

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
        using var y = new NativeBuffer(outputs);
        using var positions = new NativeBuffer(outputs);
        using var indices = new NativeBuffer(outputs);
        MaxPooling2d.Forward(shape, x.Block, y.Block, positions.Block);
        MaxPooling2d.PositionsToFloats(positions.Block, indices.Block);
        for (int i = 0; i < outputs; i++)
        {
            (float value, int at) = Search(shape, x.Block.Span, i);
            y.Block[i].ShouldBe(value, $"output {i}");
            indices.Block[i].ShouldBe(at, $"output {i}");
        }

        using NativeBuffer dy = ElementwiseTests.Filled(outputs, 2);
        using var dx = new NativeBuffer(x.Length);
        MaxPooling2d.Backward(shape, dy.Block, positions.Block, dx.Block, accumulate: false);
        Reductions.Sum(dx.Block).ShouldBe(Reductions.Sum(dy.Block), 1e-5);
    }

    [Fact]
    public void Ceil_mode_drops_a_window_that_starts_in_the_padding()
    {
        New(5, 5, 2, 3, 1, 1, ceil: true).OutWidth.ShouldBe(2);
        New(5, 5, 2, 2, 0, 1, ceil: true).OutWidth.ShouldBe(3);
        New(5, 5, 2, 2, 0, 1, ceil: false).OutWidth.ShouldBe(2);
        New(2, 2, 3, 1, 0, 1, ceil: false).OutWidth.ShouldBe(0);
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
