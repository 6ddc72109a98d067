using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

/// <summary>Kernels along one axis against their scalar meaning, for the last axis and for others.</summary>
public class AxisTests
{
    public static TheoryData<int, int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int, int>();
            foreach (int length in new[] { 1, 2, 7, 8, 9, 31, 64, 301 })
            foreach ((int outer, int inner) in new[] { (1, 1), (5, 1), (2, 3), (3, 8), (1, 19), (40, 33) })
                shapes.Add(outer, length, inner);
            return shapes;
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Softmax_and_its_gradient(int outer, int length, int inner)
    {
        var shape = new AxisShape(outer, length, inner);
        foreach (bool logarithm in new[] { false, true })
        {
            using NativeBuffer x = ElementwiseTests.Filled(shape.Count, 1);
            foreach (ref float value in x.Block.Span)
                value *= 20;
            using NativeBuffer dy = ElementwiseTests.Filled(shape.Count, 2);
            using NativeBuffer dx = ElementwiseTests.Filled(shape.Count, 3);
            float[] before = dx.Block.Span.ToArray();
            using var y = new NativeBuffer(shape.Count);
            AxisSoftmax.Forward(shape, x.Block, y.Block, logarithm);
            AxisSoftmax.Backward(shape, y.Block, dy.Block, dx.Block, logarithm, accumulate: true);
            using var inPlace = new NativeBuffer(shape.Count);
            x.Block.CopyTo(inPlace.Block);
            AxisSoftmax.Forward(shape, inPlace.Block, inPlace.Block, logarithm);
            inPlace.Block.Span.SequenceEqual(y.Block.Span).ShouldBeTrue();
            foreach (int[] lane in Lanes(shape))
            {
                double max = lane.Max(i => (double)x.Block[i]);
                double sum = lane.Sum(i => Math.Exp(x.Block[i] - max));
                double[] p = [.. lane.Select(i => Math.Exp(x.Block[i] - max) / sum)];
                double dot = lane.Select((i, k) => (logarithm ? 1 : p[k]) * dy.Block[i]).Sum();
                for (int k = 0; k < length; k++)
                {
                    int i = lane[k];
                    double expected = logarithm ? x.Block[i] - max - Math.Log(sum) : p[k];
                    double gradient = logarithm ? dy.Block[i] - (p[k] * dot) : p[k] * (dy.Block[i] - dot);
                    ((double)y.Block[i]).ShouldBe(expected, 4e-7 * Math.Max(1e-3, Math.Abs(expected)));
                    ((double)dx.Block[i]).ShouldBe(before[i] + gradient, 3e-6);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Extremes_are_the_first_of_equals_or_the_first_nan(int outer, int length, int inner)
    {
        var shape = new AxisShape(outer, length, inner);
        foreach (bool largest in new[] { false, true })
        foreach (bool nans in new[] { false, true })
        {
            using NativeBuffer x = ElementwiseTests.Filled(shape.Count, 1);
            foreach (ref float value in x.Block.Span)
                value = nans && value > 0.9f ? float.NaN : MathF.Round(value * 4); // many equals
            using var values = new NativeBuffer(shape.Reduced);
            using var indices = new NativeBuffer(shape.Reduced);
            AxisExtremes.Find(shape, x.Block, largest, values.Block, indices.Block);
            int at = 0;
            foreach (int[] lane in Lanes(shape))
            {
                int best = 0;
                for (int k = 1; k < length; k++)
                {
                    (float value, float old) = (x.Block[lane[k]], x.Block[lane[best]]);
                    if (!float.IsNaN(old) && (float.IsNaN(value) || (largest ? value > old : value < old)))
                        best = k;
                }

                indices.Block[at].ShouldBe(best);
                values.Block[at].ShouldBe(x.Block[lane[best]]);
                at++;
            }

            using NativeBuffer dy = ElementwiseTests.Filled(shape.Reduced, 2);
            using NativeBuffer dx = ElementwiseTests.Filled(shape.Count, 3);
            AxisExtremes.Scatter(shape, indices.Block, dy.Block, dx.Block, accumulate: false);
            at = 0;
            foreach (int[] lane in Lanes(shape))
            {
                for (int k = 0; k < length; k++)
                    dx.Block[lane[k]].ShouldBe(k == (int)indices.Block[at] ? dy.Block[at] : 0);
                at++;
            }
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Running_sums_and_products(int outer, int length, int inner)
    {
        var shape = new AxisShape(outer, length, inner);
        using NativeBuffer x = ElementwiseTests.Filled(shape.Count, 1);
        foreach (ref float value in x.Block.Span)
            value = MathF.CopySign(0.7f + (0.5f * MathF.Abs(value)), value);
        x.Block[shape.Count / 2] = 0;
        using NativeBuffer dy = ElementwiseTests.Filled(shape.Count, 2);
        using NativeBuffer whole = ElementwiseTests.Filled(shape.Reduced, 3);
        using var sums = new NativeBuffer(shape.Count);
        using var backwards = new NativeBuffer(shape.Count);
        using var products = new NativeBuffer(shape.Count);
        using var gradient = new NativeBuffer(shape.Count);
        using var wholeGradient = new NativeBuffer(shape.Count);
        AxisScan.Sum(shape, x.Block, sums.Block);
        AxisScan.Sum(shape, x.Block, backwards.Block, backwards: true);
        using var inPlace = new NativeBuffer(shape.Count);
        x.Block.CopyTo(inPlace.Block);
        AxisScan.Sum(shape, inPlace.Block, inPlace.Block);
        inPlace.Block.Span.SequenceEqual(sums.Block.Span).ShouldBeTrue();
        AxisScan.Product(shape, x.Block, products.Block);
        AxisScan.ProductGradient(shape, x.Block, dy.Block, gradient.Block, accumulate: false);
        AxisScan.WholeProductGradient(shape, x.Block, whole.Block, wholeGradient.Block, accumulate: false);
        int at = 0;
        foreach (int[] lane in Lanes(shape))
        {
            double total = lane.Sum(i => (double)x.Block[i]);
            (double sum, double product) = (0, 1);
            for (int k = 0; k < length; k++)
            {
                int i = lane[k];
                Near(backwards.Block[i], total - sum);
                sum += x.Block[i];
                product *= x.Block[i];
                Near(sums.Block[i], sum);
                Near(products.Block[i], product);
                if (length > 64)
                    continue;
                double expected = 0;
                double others = 1;
                for (int j = 0; j < length; j++)
                {
                    others *= j == k ? 1 : x.Block[lane[j]];
                    if (j >= k)
                        expected += dy.Block[lane[j]] * others;
                }

                Near(gradient.Block[i], expected);
                Near(wholeGradient.Block[i], whole.Block[at] * others);
            }

            at++;
        }
    }

    private static void Near(float found, double expected) =>
        ((double)found).ShouldBe(expected, 1e-6 * Math.Max(1, Math.Abs(expected)));

    /// <summary>The places of each lane, in the order in which results stand.</summary>
    private static IEnumerable<int[]> Lanes(AxisShape shape)
    {
        for (int outer = 0; outer < shape.Outer; outer++)
        for (int inner = 0; inner < shape.Inner; inner++)
        {
            int start = (outer * shape.Length * shape.Inner) + inner;
            yield return [.. Enumerable.Range(0, shape.Length).Select(k => start + (k * shape.Inner))];
        }
    }
}
