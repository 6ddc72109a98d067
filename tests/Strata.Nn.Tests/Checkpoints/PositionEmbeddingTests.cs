using Strata.Nn.Layers;
using Strata.Numerics;

namespace Strata.Nn.Tests.Checkpoints;

/// <summary>Numbers of <c>torch.nn.functional.interpolate(mode="bicubic", antialias=True)</c>, PyTorch 2.6.</summary>
public class PositionEmbeddingTests
{
    // from, to, prefix tokens, channels, values
    public static TheoryData<int[], int[], int, int, float[]> Peer { get; } =
        new()
        {
            {
                [3, 3],
                [5, 4],
                1,
                2,
                [
                    -2f,
                    1.265625f,
                    0.630539834f,
                    -0.103628404f,
                    -0.564443171f,
                    -1.52565372f,
                    -0.114109948f,
                    -1.07532036f,
                    1.6992197f,
                    0.965051651f,
                    0.445778966f,
                    -0.377797633f,
                    -0.74920404f,
                    -0.517626107f,
                    -0.298870802f,
                    -0.0672928318f,
                    1.51445901f,
                    0.690882444f,
                    0.109608211f,
                    -0.850163221f,
                    -1.08537471f,
                    0.963166475f,
                    -0.635041475f,
                    1.41349983f,
                    1.17828822f,
                    0.218516797f,
                    -0.226562545f,
                    -1.19572675f,
                    -1.42154551f,
                    0.752303421f,
                    -0.971212208f,
                    1.20263672f,
                    0.842117488f,
                    -0.127046689f,
                    -0.411323369f,
                    -1.37109494f,
                    -1.60630643f,
                    0.442234933f,
                    -1.15597308f,
                    0.892568171f,
                    0.657356679f,
                    -0.302414775f,
                ]
            },
            {
                [4, 4],
                [2, 3],
                2,
                1,
                [
                    -2f,
                    1.265625f,
                    0.75617826f,
                    0.158107877f,
                    -0.959073007f,
                    -0.404448092f,
                    -0.000322841806f,
                    0.403802544f,
                ]
            },
            {
                [7, 7],
                [3, 3],
                0,
                1,
                [
                    -0.237702459f,
                    -0.157771602f,
                    0.206456602f,
                    -0.107852533f,
                    -0.231391802f,
                    0.10999129f,
                    0.00515964627f,
                    0.159910336f,
                    -0.382873237f,
                ]
            },
        };

    [Theory, MemberData(nameof(Peer))]
    public void Agrees_with_PyTorch(int[] from, int[] to, int prefix, int channels, float[] expected)
    {
        using Tensor embedding = Embedding(prefix + (from[0] * from[1]), channels);

        using Tensor resampled = PositionEmbedding.Resample(
            embedding,
            new(from[0], from[1]),
            new(to[0], to[1]),
            prefix
        );

        resampled.Shape.ShouldBe(new Shape(1, prefix + (to[0] * to[1]), channels));
        float[] values = resampled.ToArray();
        for (int i = 0; i < values.Length; i++)
            values[i].ShouldBe(expected[i], 5e-7f, $"value {i}");
    }

    [Fact]
    public void The_same_grid_gives_the_same_bits()
    {
        using Tensor embedding = Embedding(10, 3);

        using Tensor same = PositionEmbedding.Resample(embedding, new Size2d(3, 3), new Size2d(3, 3), 1);

        same.ToArray().ShouldBe(embedding.ToArray());
    }

    [Fact]
    public void A_grid_that_does_not_fit_is_refused()
    {
        using Tensor embedding = Embedding(10, 3);

        Should
            .Throw<ShapeException>(() => PositionEmbedding.Resample(embedding, new Size2d(3, 3), new Size2d(2, 2), 2))
            .Message.ShouldBe(
                "expected a position embedding of shape 1×11×channels for a grid of 3×3 and 2 prefix tokens, got 1×10×3. "
                    + "Check grid and prefix tokens."
            );
    }

    private static Tensor Embedding(int tokens, int channels) =>
        Tensor.From(
            [.. Enumerable.Range(0, tokens * channels).Select(i => ((i * 7919 % 257) - 128) / 64f)],
            new Shape(1, tokens, channels)
        );
}
