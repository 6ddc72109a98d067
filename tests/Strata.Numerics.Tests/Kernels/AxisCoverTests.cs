using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

public class AxisCoverTests
{
    public static TheoryData<int[]> Shapes =>
        [
            [1],
            [7],
            [1, 1],
            [3, 5],
            [5, 1],
            [1, 6],
            [4, 3, 3, 3],
            [2, 1, 3, 1, 2],
            [2, 1, 2, 1, 2, 1, 2, 3],
        ];

    [Theory, MemberData(nameof(Shapes))]
    public void Agrees_with_its_equation(int[] shape)
    {
        int count = shape.Aggregate(1, (product, size) => product * size);
        double[][] expected = [.. shape.Select(size => new double[size])];
        using var values = new PinnedBuffer(new float[count]);
        PinnedBuffer[] accumulators = [.. shape.Select(size => new PinnedBuffer(new float[size]))];
        for (int step = 1; step <= 3; step++)
        {
            for (int i = 0; i < count; i++)
                values.Block[i] = i % 4 == 3 ? 0 : (float)Math.Sin((step * 1.3) + i);
            double[] quotients = Divide(shape, values.Block.Span.ToArray(), expected);

            AxisCover.Divide(values.Block, [.. accumulators.Select(accumulator => accumulator.Block)], 1e-8f);

            for (int i = 0; i < count; i++)
                ((double)values.Block[i]).ShouldBe(quotients[i], 1e-6, $"step {step}, value {i}");
            for (int axis = 0; axis < shape.Length; axis++)
            for (int i = 0; i < shape[axis]; i++)
                ((double)accumulators[axis].Block[i]).ShouldBe(expected[axis][i], 1e-6, $"step {step}, axis {axis}");
        }

        foreach (PinnedBuffer accumulator in accumulators)
            accumulator.Dispose();
    }

    [Fact]
    public void Refuses_accumulators_that_do_not_cover()
    {
        using var values = new PinnedBuffer(new float[6]);

        Should.Throw<ArgumentException>(() =>
            AxisCover.Divide(values.Block, [values.Block.Slice(0, 2), values.Block.Slice(0, 2)], 0)
        );
        Should.Throw<ArgumentException>(() => AxisCover.Divide(values.Block, [], 0));
    }

    private static double[] Divide(int[] shape, float[] x, double[][] accumulators)
    {
        double[][] grown = [.. shape.Select(size => new double[size])];
        var quotients = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            int[] index = new int[shape.Length];
            for (int axis = shape.Length - 1, rest = i; axis >= 0; axis--)
                (rest, index[axis]) = Math.DivRem(rest, shape[axis]);
            double cover = index.Select((at, axis) => accumulators[axis][at]).Min() + ((double)x[i] * x[i]);
            quotients[i] = cover > 0 ? x[i] / Math.Sqrt(cover + 1e-8) : 0;
            for (int axis = 0; axis < shape.Length; axis++)
                grown[axis][index[axis]] = Math.Max(grown[axis][index[axis]], cover);
        }

        grown.CopyTo(accumulators, 0);
        return quotients;
    }
}
