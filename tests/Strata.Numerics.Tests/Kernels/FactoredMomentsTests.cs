using Strata.Numerics.Kernels;
using Strata.Tests;

namespace Strata.Numerics.Tests.Kernels;

public class FactoredMomentsTests
{
    public static TheoryData<int[], int, int> Axes =>
        new()
        {
            { [5, 7], 0, 1 },
            { [40, 33], 0, 1 },
            { [4, 3, 3, 5], 2, 3 },
            { [9, 20, 3, 3], 0, 1 },
            { [9, 2, 3, 17], 0, 3 },
            { [6, 4, 5], 0, 2 },
            { [6, 5, 3, 3], 2, 3 },
            { [19, 7, 6], 1, 2 },
            { [18, 1, 1], 1, 2 },
            { [1, 1], 0, 1 },
        };

    [Theory, MemberData(nameof(Axes))]
    public void Agrees_with_its_equations(int[] sizes, int first, int second)
    {
        var shape = new Shape(sizes);
        FactoredAxes axes = FactoredAxes.Of(shape, first, second);
        axes.Count.ShouldBe(shape.Count);
        float[] x = DenseMatrix.Random(shape.Count, 4);
        foreach (bool normalizeSecond in (bool[])[true, false])
        foreach (double floor in (double[])[0, 0.3])
        {
            using var array = new NativeBuffer(x.Length);
            using var overFirst = new NativeBuffer(axes.Outer * axes.Middle * axes.Second * axes.Inner);
            using var overSecond = new NativeBuffer(axes.Outer * axes.First * axes.Middle * axes.Inner);
            x.CopyTo(array.Block.Span);
            overFirst.Block.Span.Fill(0.5f);
            overSecond.Block.Span.Fill(0.25f);
            FactoredMoments.AverageSquares(
                axes.Outer,
                axes.First,
                axes.Middle * axes.Second * axes.Inner,
                array.Block,
                0.01,
                0.3,
                overFirst.Block
            );
            FactoredMoments.AverageSquares(
                axes.Outer * axes.First * axes.Middle,
                axes.Second,
                axes.Inner,
                array.Block,
                0.01,
                0.3,
                overSecond.Block
            );

            FactoredMoments.DivideByRoot(axes, array.Block, overFirst.Block, overSecond.Block, normalizeSecond, floor);

            double[] expected = Expected(x, shape, first, second, normalizeSecond, floor);
            for (int i = 0; i < x.Length; i++)
                ((double)array.Block[i]).ShouldBe(expected[i], 3e-6 * Math.Max(1, Math.Abs(expected[i])));
        }
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(7, 7)]
    [InlineData(1, 5)]
    [InlineData(8, 3)]
    public void A_plane_among_many_has_the_bits_of_a_plane_alone(int rows, int columns)
    {
        const int planes = 21;
        float[] together = Stepped(planes, DenseMatrix.Random(planes * rows * columns, 5));
        float[] alone =
        [
            .. DenseMatrix.Random(planes * rows * columns, 5).Chunk(rows * columns).SelectMany(x => Stepped(1, x)),
        ];

        together.ShouldBe(alone);

        float[] Stepped(int count, float[] x)
        {
            FactoredAxes axes = FactoredAxes.Of(new Shape(count, rows, columns), 1, 2);
            using var array = new NativeBuffer(x.Length);
            using var overFirst = new NativeBuffer(count * columns);
            using var overSecond = new NativeBuffer(count * rows);
            x.CopyTo(array.Block.Span);
            FactoredMoments.AverageSquares(count, rows, columns, array.Block, 0.01, 0.3, overFirst.Block);
            FactoredMoments.AverageSquares(count * rows, columns, 1, array.Block, 0.01, 0.3, overSecond.Block);
            FactoredMoments.DivideByRoot(axes, array.Block, overFirst.Block, overSecond.Block, true, 0.3);
            return array.Block.Span.ToArray(); // made from both means
        }
    }

    [Fact]
    public void Rows_of_zeros_stay_zeros_beside_tiny_means()
    {
        FactoredAxes axes = FactoredAxes.Of(new Shape(2, 3), 0, 1);
        using var array = new NativeBuffer(6);
        using var columns = new NativeBuffer(3);
        using var rows = new NativeBuffer(2);
        array.Block[0] = 1;
        FactoredMoments.AverageSquares(1, 2, 3, array.Block, 1e-30, 1, columns.Block);
        FactoredMoments.AverageSquares(2, 3, 1, array.Block, 1e-30, 1, rows.Block);

        FactoredMoments.DivideByRoot(axes, array.Block, columns.Block, rows.Block, normalizeSecond: true, 0);

        array.Block.Span.ToArray().ShouldAllBe(value => float.IsFinite(value));
        array.Block.Span[1..].ToArray().ShouldAllBe(value => value == 0);
    }

    private static double[] Expected(float[] x, Shape shape, int first, int second, bool normalizeSecond, double floor)
    {
        Dictionary<string, double> overFirst = Means(first, 0.5);
        Dictionary<string, double> overSecond = Means(second, 0.25);
        Dictionary<string, double> normalized = normalizeSecond ? overSecond : overFirst;
        int left = normalizeSecond ? first : second;
        // The mean of the means over the axis that they still have.
        var whole = normalized
            .GroupBy(entry => Without(Parse(entry.Key), left))
            .ToDictionary(group => group.Key, group => Math.Max(group.Average(entry => entry.Value), floor));
        return
        [
            .. x.Select(
                (value, i) =>
                {
                    int[] place = Place(i);
                    string both = Without(Parse(Without(place, normalizeSecond ? second : first)), left);
                    double v = overFirst[Without(place, first)] * overSecond[Without(place, second)] / whole[both];
                    return value / Math.Sqrt(Math.Max(v, floor * floor));
                }
            ),
        ];

        Dictionary<string, double> Means(int axis, double start) =>
            x.Select((value, i) => (Key: Without(Place(i), axis), Square: ((double)value * value) + 0.01))
                .GroupBy(entry => entry.Key)
                .ToDictionary(
                    group => group.Key,
                    group => start + (0.3 * (group.Average(entry => entry.Square) - start))
                );

        int[] Place(int index)
        {
            var place = new int[shape.Rank];
            for (int axis = shape.Rank - 1; axis >= 0; axis--)
                (place[axis], index) = (index % shape[axis], index / shape[axis]);
            return place;
        }

        static int[] Parse(string key) => [.. key.Split(',').Select(text => text == "_" ? -1 : int.Parse(text))];

        // The axis is blanked, so that the others keep their places.
        static string Without(int[] place, int axis) =>
            string.Join(',', place.Select((value, i) => i == axis || value < 0 ? "_" : $"{value}"));
    }
}
