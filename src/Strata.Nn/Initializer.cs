using Strata.Numerics;

namespace Strata.Nn;

/// <summary>How the values of a new parameter are drawn.</summary>
public sealed class Initializer
{
    private readonly Action<RandomKey, Shape, Block> _fill;

    private Initializer(Action<RandomKey, Shape, Block> fill) => _fill = fill;

    /// <summary>All 0.</summary>
    public static Initializer Zeros { get; } = Constant(0);

    /// <summary>All 1.</summary>
    public static Initializer Ones { get; } = Constant(1);

    /// <summary>
    /// Uniform in ±1/√fan, fan = the product of all axes but the first: what PyTorch's Linear and Conv layers draw their
    /// weights from (<c>kaiming_uniform_(a=√5)</c>).
    /// </summary>
    public static Initializer KaimingUniform { get; } =
        new(
            (key, shape, values) =>
            {
                float bound = 1 / MathF.Sqrt(Math.Max(1, FanIn(shape)));
                key.Uniform(values.Span, -bound, bound);
            }
        );

    /// <summary>One value everywhere.</summary>
    public static Initializer Constant(float value) => new((_, _, values) => values.Span.Fill(value));

    /// <summary>Uniform in [−<paramref name="bound"/>, <paramref name="bound"/>).</summary>
    public static Initializer Uniform(float bound) => Uniform(-bound, bound);

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public static Initializer Uniform(float low, float high) =>
        new((key, _, values) => key.Uniform(values.Span, low, high));

    /// <summary>Normal.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="standardDeviation">The standard deviation, at least 0.</param>
    public static Initializer Normal(float mean, float standardDeviation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(standardDeviation);
        return new(
            (key, _, values) =>
            {
                key.Normal(values.Span);
                foreach (ref float value in values.Span)
                    value = mean + (standardDeviation * value);
            }
        );
    }

    /// <summary>Normal with variance 2 / (first axis × kernel): how ResNets draw their convolutions (<c>fan_out</c>).</summary>
    public static Initializer KaimingNormalFanOut { get; } =
        new(
            (key, shape, values) =>
            {
                int fan = shape.Count / Math.Max(1, shape.Rank > 1 ? shape[1] : 1);
                float deviation = MathF.Sqrt(2f / Math.Max(1, fan));
                key.Normal(values.Span);
                foreach (ref float value in values.Span)
                    value *= deviation;
            }
        );

    internal void Fill(RandomKey key, Shape shape, Block values) => _fill(key, shape, values);

    private static int FanIn(Shape shape) => shape.Rank == 0 ? 1 : shape.Count / Math.Max(1, shape[0]);
}
