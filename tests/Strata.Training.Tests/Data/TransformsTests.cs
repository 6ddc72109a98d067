using Strata.Numerics;

namespace Strata.Training.Tests.Data;

public class TransformsTests
{
    private static readonly Dataset s_image = new(
        new float[] { 1, 2, 3, 4, 5, 6, 7, 8 },
        new Shape(2, 2, 2),
        new[] { 0 },
        1
    );

    [Fact]
    public void Padding_puts_zeros_around_each_channel()
    {
        Dataset padded = s_image.Transformed(Transforms.Pad(1));

        padded.SampleShape.ShouldBe(new Shape(2, 4, 4));
        padded
            .Inputs.ToArray()
            .ShouldBe([0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 6, 0, 0, 7, 8, 0, 0, 0, 0, 0]);
    }

    [Fact]
    public void Average_pooling_takes_the_mean_of_each_square()
    {
        Dataset pooled = s_image.Transformed(Transforms.AveragePool(2));

        pooled.SampleShape.ShouldBe(new Shape(2, 1, 1));
        pooled.Inputs.ToArray().ShouldBe([2.5f, 6.5f]);
    }

    [Fact]
    public void Repeating_then_averaging_gives_the_image_back() =>
        s_image
            .Transformed(Transforms.Repeat(3), Transforms.AveragePool(3))
            .Inputs.ToArray()
            .ShouldBe(s_image.Inputs.ToArray());

    [Fact]
    public void Repeating_makes_squares()
    {
        Dataset large = s_image.Transformed(Transforms.Repeat(2));

        large.SampleShape.ShouldBe(new Shape(2, 4, 4));
        large.Inputs[..16].ToArray().ShouldBe([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
    }

    [Fact]
    public void Scaling_and_normalising_are_arithmetic()
    {
        s_image.Transformed(Transforms.Scale(0.5)).Inputs[..2].ToArray().ShouldBe([0.5f, 1]);
        s_image.Transformed(Transforms.Normalize(1, 2)).Inputs[..3].ToArray().ShouldBe([0, 0.5f, 1]);
    }

    [Fact]
    public void A_transform_that_does_not_fit_says_why() =>
        Should
            .Throw<StrataException>(() => s_image.Transformed(Transforms.Pad(1), Transforms.AveragePool(3)))
            .Message.ShouldBe(
                "average_pool: expected height and width to be multiples of 3, got images of 2×4×4. Pad them first."
            );

    // torch.nn.functional.interpolate(x, size, mode="bilinear", antialias=True), PyTorch 2.6, float64; x = arange(70)² % 13.
    [Theory]
    [InlineData(3, 4, new[] { 4.863945578231292, 5.52, 5.76, 6.373333333333334, 6.027210884353743 }, 1742.126681783825)]
    [InlineData(9, 10, new[] { 0.0, 0.55, 1.75, 6.9, 3.0 }, 93016.35)]
    [InlineData(
        5,
        3,
        new[] { 1.285714285714287, 6.11764705882353, 9.357142857142858, 1.2857142857142854, 5.785714285714286 },
        2665.327731092437
    )]
    public void Resizing_is_PyTorchs(int height, int width, double[] some, double weighted)
    {
        float[] values = [.. Enumerable.Range(0, 70).Select(i => (float)(i * i % 13))];
        Dataset image = new(values, new Shape(2, 5, 7), new[] { 0 }, 1);

        Dataset resized = image.Transformed(Transforms.Resize(height, width));

        resized.SampleShape.ShouldBe(new Shape(2, height, width));
        float[] found = resized.Inputs.ToArray();
        new[] { found[0], found[1], found[2], found[5], found[^1] }
            .Zip(some, (x, truth) => Math.Abs(x - truth))
            .Max()
            .ShouldBeLessThan(2e-6);
        found.Select((x, i) => (double)x * (i + 1)).Sum().ShouldBe(weighted, 1e-6 * weighted);
    }

    [Fact]
    public void Grey_images_become_colour_and_channels_have_their_own_figures()
    {
        Dataset grey = new(new float[] { 1, 2, 3, 4 }, new Shape(1, 2, 2), new[] { 0 }, 1);

        Dataset colour = grey.Transformed(Transforms.Channels(3), Transforms.Normalize([1, 2, 3], [1, 2, 4]));

        colour.SampleShape.ShouldBe(new Shape(3, 2, 2));
        colour.Inputs.ToArray().ShouldBe([0, 1, 2, 3, -0.5f, 0, 0.5f, 1, -0.5f, -0.25f, 0, 0.25f]);
    }

    [Fact]
    public void Samples_that_no_array_holds_are_refused_before_anything_is_computed()
    {
        Dataset many = new(new float[9000], new Shape(1, 1, 1), new int[9000], 1);

        Should
            .Throw<StrataException>(() => many.Transformed(Transforms.Resize(600, 600)))
            .Message.ShouldStartWith("9000 samples of 1×600×600 are 3,240,000,000 values, more than an array can hold");
    }
}
