using Strata.Numerics;

namespace Strata.Nn;

/// <summary>How the values of a new parameter are drawn.</summary>
/// <remarks>
/// Those of <c>torch.nn.init</c> draw from the same distributions (not the same bits: PyTorch's generator is another);
/// <see cref="Flax.FlaxInitializers"/> gives the bits of JAX.
/// </remarks>
public sealed partial class Initializer
{
    private readonly Action<RandomKey, Shape, Span<float>> _fill;

    internal Initializer(Action<RandomKey, Shape, Span<float>> fill) => _fill = fill;

    /// <summary>Whether there are shapes that it refuses: then it draws when a module is made, not at the first use.</summary>
    internal bool MayRefuse { get; init; }

    /// <summary>All 0.</summary>
    public static Initializer Zeros { get; } = Constant(0);

    /// <summary>All 1.</summary>
    public static Initializer Ones { get; } = Constant(1);

    /// <summary>Normal with variance 2 / (first axis × kernel): how ResNets draw their convolutions (<c>fan_out</c>).</summary>
    public static Initializer KaimingNormalFanOut { get; } =
        new(
            (key, shape, values) =>
            {
                int fan = shape.Count / Math.Max(1, shape.Rank > 1 ? shape[1] : 1);
                float deviation = MathF.Sqrt(2f / Math.Max(1, fan));
                key.Normal(values);
                Scale(values, deviation);
            }
        );

    /// <summary>One value everywhere.</summary>
    public static Initializer Constant(float value) => new((_, _, values) => values.Fill(value));

    /// <summary>Uniform in [−<paramref name="bound"/>, <paramref name="bound"/>).</summary>
    public static Initializer Uniform(float bound) => Uniform(-bound, bound);

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public static Initializer Uniform(float low, float high) => new((key, _, values) => key.Uniform(values, low, high));

    /// <summary>Normal.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="standardDeviation">The standard deviation, at least 0.</param>
    public static Initializer Normal(float mean, float standardDeviation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(standardDeviation);
        return new(
            (key, _, values) =>
            {
                key.Normal(values);
                foreach (ref float value in values)
                    value = mean + (standardDeviation * value);
            }
        );
    }

    /// <summary>Draws values.</summary>
    /// <param name="key">Where they come from; equal keys give equal values.</param>
    /// <param name="shape">The parameter's shape.</param>
    /// <returns>The values, row-major.</returns>
    /// <exception cref="ShapeException">The distribution is not defined for such a shape.</exception>
    public float[] Draw(RandomKey key, Shape shape)
    {
        float[] values = new float[shape.Count];
        _fill(key, shape, values);
        return values;
    }

    internal void Fill(RandomKey key, Shape shape, Block values) => _fill(key, shape, values.Span);

    internal static void Scale(Span<float> values, float factor)
    {
        foreach (ref float value in values)
            value *= factor;
    }
}
