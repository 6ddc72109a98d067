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
}
