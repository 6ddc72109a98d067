using Strata.Numerics;

namespace Strata.Nn.Tests;

/// <summary>What the distributions of the fixtures (<c>random/torch_init</c>) do not reach: shapes, ranges, refusals.</summary>
public class InitializerTests
{
    private static readonly RandomKey s_key = new(1);

    [Fact]
    public void Wide_bounds_cut_nothing_off()
    {
        // At ±100 standard deviations erf is 1: without care, one value in 2²³ would be the bound itself.
        float[] values = Initializer.TruncatedNormal(standardDeviation: 0.02).Draw(s_key, new Shape(4000, 3000));
        values.Max(MathF.Abs).ShouldBeInRange(0.02f * 4.8f, 0.02f * 5.5f);
    }

    [Fact]
    public void A_cut_far_from_the_mean_is_refused() =>
        Should
            .Throw<ArgumentOutOfRangeException>(() => Initializer.TruncatedNormal(mean: 0, low: 7, high: 8))
            .Message.ShouldContain("nothing to draw");

    [Theory]
    [InlineData(6, 4)]
    [InlineData(4, 6)]
    [InlineData(5, 5)]
    [InlineData(1, 7)]
    public void Orthogonal_vectors_have_the_length_of_the_gain(int rows, int columns)
    {
        float[] q = Initializer.Orthogonal(2).Draw(s_key, new Shape(rows, columns));
        bool wide = rows <= columns;
        int count = Math.Min(rows, columns);
        for (int a = 0; a < count; a++)
        for (int b = 0; b < count; b++)
        {
            double dot = 0;
            for (int i = 0; i < Math.Max(rows, columns); i++)
                dot +=
                    (double)(wide ? q[(a * columns) + i] : q[(i * columns) + a])
                    * (wide ? q[(b * columns) + i] : q[(i * columns) + b]);
            dot.ShouldBe(a == b ? 4 : 0, 1e-5);
        }
    }

    [Fact]
    public void Dirac_leaves_each_group_as_it_is()
    {
        float[] kernel = Initializer.Dirac(groups: 2).Draw(s_key, new Shape(6, 2, 4));
        float[] expected = new float[48];
        foreach (int output in new[] { 0, 3 }) // of a group of three, the third has no input left
        {
            expected[(output * 8) + 2] = 1;
            expected[((output + 1) * 8) + 4 + 2] = 1;
        }

        kernel.ShouldBe(expected);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.3, 3)]
    [InlineData(1, 8)]
    public void Sparse_sets_a_share_of_each_column_to_zero(double sparsity, int zeros)
    {
        var shape = new Shape(8, 5);
        float[] values = Initializer.Sparse(sparsity).Draw(s_key, shape);
        for (int column = 0; column < 5; column++)
            Enumerable.Range(0, 8).Count(row => values[(row * 5) + column] == 0).ShouldBe(zeros);
        values.Max(MathF.Abs).ShouldBeLessThan(0.06f);
    }

    [Fact]
    public void A_vector_has_no_fans() =>
        Should
            .Throw<ShapeException>(() => Initializer.XavierUniform().Draw(s_key, new Shape(5)))
            .Message.ShouldContain("at least two axes");

    [Fact]
    public void Equal_keys_give_equal_values_and_others_do_not()
    {
        Initializer initializer = Initializer.KaimingNormal();
        var shape = new Shape(4, 4);
        initializer.Draw(s_key, shape).ShouldBe(initializer.Draw(s_key, shape));
        initializer.Draw(s_key, shape).ShouldNotBe(initializer.Draw(new RandomKey(2), shape));
    }

    [Fact]
    public void An_average_fan_is_xaviers() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Initializer.KaimingUniform(mode: FanMode.FanAverage));
}
