using Strata.Nn.Layers;
using Strata.Numerics;

namespace Strata.Nn.Tests;

/// <summary>Against torch.nn.functional.interpolate of PyTorch 2.6, of the image i^1.5, i = 0 … 11, 3×4.</summary>
public class InterpolationTests
{
    private static readonly Tensor _image = Tensor.From(
        [.. Enumerable.Range(0, 12).Select(i => (float)Math.Pow(i, 1.5))],
        new Shape(1, 1, 3, 4)
    );

    [Fact]
    public void Bicubic_to_a_size() =>
        Check(
            Operations.Interpolate(_image, new Size2d(5, 3), InterpolationMode.Bicubic),
            [-0.68345, 0.72112, 3.62621, 2.2617, 4.90994, 8.70418, 8.39539, 12.87836, 18.0326, 18.03675, 23.70605]
        );

    [Fact]
    public void Bicubic_with_aligned_corners() =>
        Check(
            Operations.Interpolate(_image, new Size2d(5, 3), InterpolationMode.Bicubic, alignCorners: true),
            [0.0, 1.78599, 5.19615, 2.62868, 5.79586, 10.17421, 8.0, 12.87836, 18.52026, 16.06371, 22.11193, 28.7507]
        );

    [Fact]
    public void Bicubic_by_a_factor_uses_the_factor_itself() =>
        Check(
            Operations.Interpolate(_image, 1.7, 1.7, InterpolationMode.Bicubic),
            [-0.85571, -0.60147, -0.04377, 0.7849, 2.08432, 3.42475, 1.78935, 2.43094, 3.59126, 4.87216, 6.59989]
        );

    [Fact]
    public void Bilinear_by_a_factor() =>
        Check(
            new Upsample(1.7, InterpolationMode.Bilinear).Forward(_image),
            [0.0, 0.38235, 0.97059, 2.02177, 3.17662, 4.5694, 3.05882, 3.75993, 4.83855, 6.27496, 7.79643, 9.51659]
        );

    [Fact]
    public void Bilinear_with_aligned_corners() =>
        Check(
            new Upsample(new Size2d(5, 7), InterpolationMode.Bilinear, alignCorners: true).Forward(_image),
            [0.0, 0.5, 1.0, 1.91421, 2.82843, 4.01229, 5.19615, 4.0, 5.04508, 6.09017, 7.42643, 8.76268, 10.31044]
        );

    [Fact]
    public void Nearest_to_a_size_and_by_a_factor()
    {
        Check(
            Operations.Interpolate(_image, new Size2d(5, 7)),
            [0.0, 0.0, 1.0, 1.0, 2.82843, 2.82843, 5.19615, 0.0, 0.0, 1.0, 1.0, 2.82843, 2.82843, 5.19615, 8.0]
        );
        Check(
            Operations.Interpolate(_image, 1.7, 1.7),
            [0.0, 0.0, 1.0, 1.0, 2.82843, 2.82843, 0.0, 0.0, 1.0, 1.0, 2.82843, 2.82843, 8.0, 8.0, 11.18034]
        );
    }

    // The first values of the peer's result, rounded to five digits.
    private static void Check(Tensor found, double[] expected) =>
        found.ToArray()[..expected.Length].Select(value => (double)value).ShouldBe(expected, 1e-5);
}
