using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

public class CrossEntropyTests
{
    [Theory, InlineData(1), InlineData(2)]
    public void What_is_nothing_beside_the_largest_leaves_no_denormal_gradient(int plane)
    {
        var shape = new CrossEntropyShape(1, 120, plane);
        using var x = new NativeBuffer(120 * plane);
        for (int i = 0; i < x.Length; i++)
            x.Block[i] = -(i / plane);
        using var targets = new NativeBuffer(plane);
        using var exponentials = new NativeBuffer(x.Length);
        using var inverse = new NativeBuffer(plane);
        using var losses = new NativeBuffer(plane);
        using var rowWeights = new NativeBuffer(plane);
        using var upstream = new NativeBuffer(1);
        upstream.Block[0] = 1;
        using var dx = new NativeBuffer(x.Length);

        CrossEntropy.Forward(
            shape,
            x.Block,
            targets.Block,
            default,
            exponentials.Block,
            inverse.Block,
            losses.Block,
            rowWeights.Block
        );
        CrossEntropy.Backward(
            shape,
            targets.Block,
            default,
            exponentials.Block,
            inverse.Block,
            upstream.Block,
            1e-4f,
            dx.Block,
            accumulate: false
        );

        for (int i = 0; i < x.Length; i++)
            float.IsSubnormal(dx.Block[i]).ShouldBeFalse($"class {i / plane}");
        dx.Block[60 * plane].ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Losses_and_gradients_are_those_of_the_definition_at_every_number_of_classes(int plane)
    {
        for (int classes = 1; classes <= 67; classes++)
        {
            var shape = new CrossEntropyShape(3, classes, plane) { LabelSmoothing = 0.1 };
            int rows = shape.Rows;
            using NativeBuffer x = ElementwiseTests.Filled(rows * classes, classes);
            using NativeBuffer weights = ElementwiseTests.Filled(classes, 5);
            using var targets = new NativeBuffer(rows);
            for (int row = 0; row < rows; row++)
                targets.Block[row] = (row * 7) % classes;
            targets.Block[rows - 1] = -100;
            using var exponentials = new NativeBuffer(x.Length);
            using var inverse = new NativeBuffer(rows);
            using var losses = new NativeBuffer(rows);
            using var rowWeights = new NativeBuffer(rows);
            using NativeBuffer upstream = ElementwiseTests.Filled(rows, 6);
            using NativeBuffer dx = ElementwiseTests.Filled(x.Length, 7);
            float[] before = dx.Block.Span.ToArray();
            CrossEntropy.Forward(
                shape,
                x.Block,
                targets.Block,
                weights.Block,
                exponentials.Block,
                inverse.Block,
                losses.Block,
                rowWeights.Block
            );
            CrossEntropy.Backward(
                shape,
                targets.Block,
                weights.Block,
                exponentials.Block,
                inverse.Block,
                upstream.Block,
                2,
                dx.Block,
                accumulate: true
            );
            for (int row = 0; row < rows; row++)
                CheckRow(shape, row, x, weights, targets.Block[row], losses.Block[row], upstream, dx, before);
        }
    }

    private static void CheckRow(
        CrossEntropyShape shape,
        int row,
        NativeBuffer x,
        NativeBuffer weights,
        float target,
        float loss,
        NativeBuffer upstream,
        NativeBuffer dx,
        float[] before
    )
    {
        int At(int c) => (row / shape.Plane * shape.Classes * shape.Plane) + (c * shape.Plane) + (row % shape.Plane);
        bool ignored = target == -100;
        double max = Enumerable.Range(0, shape.Classes).Max(c => x.Block[At(c)]);
        double sum = Enumerable.Range(0, shape.Classes).Sum(c => Math.Exp(x.Block[At(c)] - max));
        double[] share =
        [
            .. Enumerable
                .Range(0, shape.Classes)
                .Select(c => ignored ? 0 : weights.Block[c] * ((c == target ? 0.9 : 0) + (0.1 / shape.Classes))),
        ];
        double expected = 0;
        for (int c = 0; c < shape.Classes; c++)
            expected -= share[c] * (x.Block[At(c)] - max - Math.Log(sum));
        ((double)loss).ShouldBe(expected, 2e-6, $"{shape.Classes} classes, row {row}");
        for (int c = 0; c < shape.Classes; c++)
        {
            double p = Math.Exp(x.Block[At(c)] - max) / sum;
            double slope = 2 * upstream.Block[row] * ((p * share.Sum()) - share[c]);
            ((double)dx.Block[At(c)]).ShouldBe(before[At(c)] + slope, 2e-6, $"{shape.Classes} classes, class {c}");
        }
    }
}
