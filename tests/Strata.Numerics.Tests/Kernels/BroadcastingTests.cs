using System.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;
using Strata.Numerics.Tests.Threading;

namespace Strata.Numerics.Tests.Kernels;

[Collection(ThreadCountCollection.Name)]
public class BroadcastingTests
{
    private static readonly (int[] Result, int[] X, int[] Y)[] s_shapes =
    [
        ([], [], []),
        ([1], [], [1]),
        ([67], [67], [1]),
        ([67], [], [67]),
        ([5, 67], [5, 67], [67]),
        ([5, 67], [5, 1], [67]),
        ([5, 67], [1, 67], [5, 1]),
        ([7, 3], [7, 3], [3]),
        ([7, 3], [7, 1], [3]),
        ([4, 3, 5], [3, 1], [4, 1, 5]),
        ([4, 3, 25], [3, 1], [4, 3, 25]),
        ([2, 3, 4, 17], [3, 1, 17], [2, 1, 4, 1]),
        ([2, 3, 2, 3, 2, 3], [3, 1, 3, 1, 3], [2, 1, 2, 1, 2, 1]),
        ([3, 1, 40], [1, 40], [3, 1, 1]),
        ([0, 4], [4], [0, 1]),
        ([300, 301], [300, 301], [301]),
        ([300, 301], [300, 1], [1, 301]),
        ([64, 3, 400], [3, 1], [64, 3, 400]),
        ([100_003], [1], [100_003]),
        ([40_000, 3], [3], [40_000, 3]),
        ([40_000, 3], [40_000, 1], [40_000, 3]),
        ([30, 500, 5], [30, 1, 5], [30, 500, 5]),
        ([12, 2000, 15], [15], [12, 1, 15]),
        ([3, 901, 2, 7], [3, 1, 1, 7], [901, 2, 1]),
        ([3000, 12], [3000, 1], [12]),
        ([7, 900, 3], [7, 1, 1], [7, 900, 1]),
        ([8, 25, 77], [25, 77], [8, 1, 1]),
        ([9, 2, 150, 33], [2, 1, 33], [9, 1, 150, 1]),
    ];

    private readonly struct Mixture : ITernaryFunction
    {
        public Vector<float> Apply(Vector<float> x, Vector<float> y, Vector<float> z) => (x * y) - (z + x);
    }

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, s_shapes.Length)];

    [Theory, MemberData(nameof(Cases))]
    public void Repeats_as_the_rules_say(int index)
    {
        (Shape result, Shape[] operands) = ShapesOf(index);
        var loop = new BroadcastShape(result, operands);
        foreach (bool accumulate in new[] { false, true })
        {
            using NativeBuffer x = ElementwiseTests.Filled(operands[0].Count, 1);
            using NativeBuffer y = ElementwiseTests.Filled(operands[1].Count, 2);
            using NativeBuffer z = ElementwiseTests.Filled(result.Count, 3);
            using NativeBuffer found = ElementwiseTests.Filled(result.Count, 4);
            float[] before = found.Block.Span.ToArray();
            Broadcasting.Apply(
                loop,
                default(Mixture),
                new(x.Block, 0),
                new(y.Block, 1),
                BroadcastOperand.Whole(z.Block),
                found.Block,
                accumulate
            );
            for (int i = 0; i < result.Count; i++)
            {
                float a = x.Block[Place(i, result, operands[0])];
                float value = (a * y.Block[Place(i, result, operands[1])]) - (z.Block[i] + a);
                float expected = accumulate ? before[i] + value : value;
                if (found.Block[i] != expected)
                    found.Block[i].ShouldBe(expected, $"{result}, value {i}");
            }
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Folds_back_to_the_shape_of_an_operand(int index)
    {
        (Shape result, Shape[] operands) = ShapesOf(index);
        var loop = new BroadcastShape(result, operands);
        for (int target = 0; target < 2; target++)
        {
            using NativeBuffer x = ElementwiseTests.Filled(operands[0].Count, 1);
            using NativeBuffer y = ElementwiseTests.Filled(operands[1].Count, 2);
            using NativeBuffer z = ElementwiseTests.Filled(result.Count, 3);
            using NativeBuffer found = ElementwiseTests.Filled(operands[target].Count, 4);
            double[] sums = Array.ConvertAll(found.Block.Span.ToArray(), value => (double)value);
            double[] largest = new double[sums.Length];
            Array.Fill(largest, double.NegativeInfinity);
            for (int i = 0; i < result.Count; i++)
            {
                float a = x.Block[Place(i, result, operands[0])];
                float value = (a * y.Block[Place(i, result, operands[1])]) - (z.Block[i] + a);
                int place = Place(i, result, operands[target]);
                sums[place] += 0.5 * value;
                largest[place] = Math.Max(largest[place], value);
            }

            Fold<SumFold>(loop, x, y, z, target, 0.5, found.Block, accumulate: true);
            Near(found.Block, sums, result);
            Fold<LargestFold>(loop, x, y, z, target, 1, found.Block, accumulate: false);
            Near(found.Block, largest, result);
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Folds_to_the_same_bits_with_any_number_of_threads(int index)
    {
        (Shape result, Shape[] operands) = ShapesOf(index);
        var loop = new BroadcastShape(result, operands);
        using NativeBuffer x = ElementwiseTests.Filled(operands[0].Count, 1);
        using NativeBuffer y = ElementwiseTests.Filled(operands[1].Count, 2);
        using NativeBuffer z = ElementwiseTests.Filled(result.Count, 3);
        using var found = new NativeBuffer(operands[0].Count);
        float[]? expected = null;
        foreach (int threads in new[] { 1, 2, 3 })
        {
            using var scope = new ThreadCountScope(threads);
            Fold<SumFold>(loop, x, y, z, 0, 1, found.Block, accumulate: false);
            expected ??= found.Block.Span.ToArray();
            found.Block.Span.ToArray().ShouldBe(expected);
        }
    }

    [Fact]
    public void Nan_is_the_largest_and_the_smallest()
    {
        foreach (int at in new[] { 0, 3, 18, 36 })
        {
            using NativeBuffer x = ElementwiseTests.Filled(37, 1);
            x.Block[at] = float.NaN;
            using var found = new NativeBuffer(1);
            var loop = new BroadcastShape(new Shape(37), Shape.Scalar);
            var whole = BroadcastOperand.Whole(x.Block);
            Broadcasting.Fold<FirstOf, LargestFold>(loop, default, whole, whole, whole, 0, 1, found.Block);
            found.Block[0].ShouldBe(float.NaN);
            Broadcasting.Fold<FirstOf, SmallestFold>(loop, default, whole, whole, whole, 0, 1, found.Block);
            found.Block[0].ShouldBe(float.NaN);
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Should.Throw<ArgumentException>(() => new BroadcastShape(new Shape(2, 3), new Shape(2)));
        var loop = new BroadcastShape(new Shape(3), new Shape(1));
        using var x = new NativeBuffer(2);
        Should.Throw<ArgumentException>(() =>
            Broadcasting.Apply(loop, default(FirstOf), new(x.Block, 0), new(x.Block, 0), new(x.Block, 0), x.Block)
        );
    }

    private static (Shape Result, Shape[] Operands) ShapesOf(int index) =>
        (new(s_shapes[index].Result), [new(s_shapes[index].X), new(s_shapes[index].Y)]);

    private static void Fold<TFold>(
        BroadcastShape loop,
        NativeBuffer x,
        NativeBuffer y,
        NativeBuffer z,
        int target,
        double scale,
        Block result,
        bool accumulate
    )
        where TFold : struct, IFold =>
        Broadcasting.Fold<Mixture, TFold>(
            loop,
            default,
            new(x.Block, 0),
            new(y.Block, 1),
            BroadcastOperand.Whole(z.Block),
            target,
            scale,
            result,
            accumulate
        );

    private static void Near(Block found, double[] expected, Shape shape)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (
                !(Math.Abs(found[i] - expected[i]) <= 1e-6 * Math.Max(1, Math.Abs(expected[i])))
                && found[i] != expected[i]
            )
                ((double)found[i]).ShouldBe(expected[i], 1e-6, $"{shape}, value {i}");
        }
    }

    /// <summary>Where the value of an operand stands that goes into a value of the result.</summary>
    private static int Place(int at, Shape result, Shape operand)
    {
        int place = 0;
        int stride = 1;
        for (int i = 1; i <= result.Rank; i++)
        {
            (at, int index) = Math.DivRem(at, result[^i]);
            if (i > operand.Rank)
                continue;
            if (operand[^i] != 1)
                place += index * stride;
            stride *= operand[^i];
        }

        return place;
    }
}
