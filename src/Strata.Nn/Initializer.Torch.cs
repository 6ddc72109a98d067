using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn;

public sealed partial class Initializer
{
    // Beyond it, a uniform number of 24 bits gives no other normal number, and erf is 1: the end itself would come out.
    private const double LargestDraw = 5.4;

    private enum Distribution
    {
        Uniform,
        Normal,
    }

    /// <summary>By how much weights before a function must be larger, as <c>calculate_gain</c>.</summary>
    /// <param name="nonlinearity">The function.</param>
    /// <param name="slope">Of leaky ReLU where it is negative.</param>
    public static double Gain(Nonlinearity nonlinearity, double slope = 0.01) =>
        nonlinearity switch
        {
            Nonlinearity.Linear or Nonlinearity.Sigmoid => 1,
            Nonlinearity.Tanh => 5.0 / 3,
            Nonlinearity.Relu => Math.Sqrt(2),
            Nonlinearity.LeakyRelu => Math.Sqrt(2 / (1 + (slope * slope))),
            Nonlinearity.Selu => 0.75,
            _ => throw new ArgumentOutOfRangeException(nameof(nonlinearity)),
        };

    /// <summary>Uniform in ±gain·√(6 / (fan in + fan out)), as <c>xavier_uniform_</c>.</summary>
    /// <remarks>Glorot and Bengio, 2010, https://proceedings.mlr.press/v9/glorot10a.html.</remarks>
    public static Initializer XavierUniform(double gain = 1) =>
        Scaled(Distribution.Uniform, shape => gain * Math.Sqrt(1 / Fan(shape, FanMode.FanAverage)));

    /// <summary>Normal with standard deviation gain·√(2 / (fan in + fan out)), as <c>xavier_normal_</c>.</summary>
    public static Initializer XavierNormal(double gain = 1) =>
        Scaled(Distribution.Normal, shape => gain * Math.Sqrt(1 / Fan(shape, FanMode.FanAverage)));

    /// <summary>Uniform in ±gain·√(3 / fan), as <c>kaiming_uniform_</c>.</summary>
    /// <remarks>He et al., 2015, https://arxiv.org/abs/1502.01852.</remarks>
    /// <param name="slope">Of leaky ReLU where it is negative (<c>a</c>); √5 is what PyTorch's layers use: ±1/√fan.</param>
    /// <param name="mode">Fan in or fan out.</param>
    /// <param name="nonlinearity">The function behind the layer.</param>
    public static Initializer KaimingUniform(
        double slope = 0,
        FanMode mode = FanMode.FanIn,
        Nonlinearity nonlinearity = Nonlinearity.LeakyRelu
    ) => Scaled(Distribution.Uniform, Kaiming(slope, mode, nonlinearity));

    /// <summary>Normal with standard deviation gain / √fan, as <c>kaiming_normal_</c>.</summary>
    /// <inheritdoc cref="KaimingUniform"/>
    public static Initializer KaimingNormal(
        double slope = 0,
        FanMode mode = FanMode.FanIn,
        Nonlinearity nonlinearity = Nonlinearity.LeakyRelu
    ) => Scaled(Distribution.Normal, Kaiming(slope, mode, nonlinearity));

    /// <summary>Normal, cut off at two values, as <c>trunc_normal_</c>.</summary>
    /// <param name="mean">The mean before the cut.</param>
    /// <param name="standardDeviation">The standard deviation before the cut, above 0.</param>
    /// <param name="low">The least value; not a multiple of the standard deviation.</param>
    /// <param name="high">The largest value.</param>
    public static Initializer TruncatedNormal(
        double mean = 0,
        double standardDeviation = 1,
        double low = -2,
        double high = 2
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(standardDeviation);
        float lower = (float)Math.Clamp((low - mean) / standardDeviation, -LargestDraw, LargestDraw);
        float upper = (float)Math.Clamp((high - mean) / standardDeviation, -LargestDraw, LargestDraw);
        if (!(lower < upper))
            throw new ArgumentOutOfRangeException(
                nameof(high),
                $"A normal distribution of mean {mean} and standard deviation {standardDeviation} has nothing to draw "
                    + $"between {low} and {high}."
            );
        return new(
            (key, _, values) =>
            {
                key.TruncatedNormal(values, lower, upper);
                foreach (ref float value in values)
                    value = Math.Clamp((float)(mean + (standardDeviation * value)), (float)low, (float)high);
            }
        );
    }

    /// <summary>
    /// Orthogonal rows of length <paramref name="gain"/> (columns where they are fewer) of the matrix first axis × rest,
    /// as <c>orthogonal_</c>.
    /// </summary>
    /// <remarks>Saxe et al., 2014, https://arxiv.org/abs/1312.6120.</remarks>
    public static Initializer Orthogonal(double gain = 1) =>
        new(
            (key, shape, values) =>
            {
                ThrowIfNoMatrix(shape, "Orthogonal");
                key.Normal(values);
                Orthogonalize(values, shape[0], gain);
            }
        )
        {
            MayRefuse = true,
        };

    /// <summary>1 on the diagonal of a matrix, else 0, as <c>eye_</c>.</summary>
    public static Initializer Identity { get; } =
        new(
            (_, shape, values) =>
            {
                if (shape.Rank != 2)
                    throw new ShapeException($"Identity: expected a matrix, got a parameter of shape {shape}.");
                values.Clear();
                for (int i = 0; i < Math.Min(shape[0], shape[1]); i++)
                    values[(i * shape[1]) + i] = 1;
            }
        )
        {
            MayRefuse = true,
        };

    /// <summary>A convolution that leaves its input as it is, as far as there are channels, as <c>dirac_</c>.</summary>
    /// <param name="groups">Groups of output channels, each of which begins with the first input channel.</param>
    public static Initializer Dirac(int groups = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        return new(
            (_, shape, values) =>
            {
                if (shape.Rank is < 3 or > 5 || shape[0] % groups != 0)
                    throw new ShapeException(
                        $"Dirac: expected a kernel of out×in×size, whose outputs divide by {groups}, got shape {shape}."
                    );
                values.Clear();
                int receptive = shape.Count / Math.Max(1, shape[0] * shape[1]);
                int middle = 0;
                for (int axis = 2; axis < shape.Rank; axis++)
                    middle = (middle * shape[axis]) + (shape[axis] / 2);
                int perGroup = shape[0] / groups;
                for (int output = 0; output < shape[0]; output++)
                    if (output % perGroup < shape[1])
                        values[(((output * shape[1]) + (output % perGroup)) * receptive) + middle] = 1;
            }
        )
        {
            MayRefuse = true,
        };
    }

    /// <summary>Normal, with a share of every column of a matrix set to 0, as <c>sparse_</c>.</summary>
    /// <param name="sparsity">The share, in [0, 1]; rounded up to whole rows.</param>
    /// <param name="standardDeviation">Of the others, at least 0.</param>
    public static Initializer Sparse(double sparsity, double standardDeviation = 0.01)
    {
        if (!(sparsity is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(sparsity), sparsity, "A share must be in [0, 1].");
        ArgumentOutOfRangeException.ThrowIfNegative(standardDeviation);
        return new(
            (key, shape, values) =>
            {
                if (shape.Rank != 2)
                    throw new ShapeException($"Sparse: expected a matrix, got a parameter of shape {shape}.");
                (RandomKey valueKey, RandomKey zeroKey) = key.Split();
                valueKey.Normal(values);
                Scale(values, (float)standardDeviation);
                int zeros = (int)Math.Ceiling(sparsity * shape[0]);
                for (int column = 0; column < shape[1]; column++)
                    foreach (int row in zeroKey.FoldIn(column).Permutation(shape[0]).AsSpan(0, zeros))
                        values[(row * shape[1]) + column] = 0;
            }
        )
        {
            MayRefuse = true,
        };
    }

    internal static void Orthogonalize(Span<float> values, int rows, double gain)
    {
        int columns = values.Length / rows;
        (int length, int count) = (Math.Max(rows, columns), Math.Min(rows, columns));
        double[] work = new double[values.Length];
        bool wide = columns > rows; // its rows are the vectors
        for (int vector = 0; vector < count; vector++)
        for (int i = 0; i < length; i++)
            work[(vector * length) + i] = values[wide ? (vector * columns) + i : (i * columns) + vector];
        OrthonormalBasis.Orthonormalize(work, length);
        for (int vector = 0; vector < count; vector++)
        for (int i = 0; i < length; i++)
            values[wide ? (vector * columns) + i : (i * columns) + vector] = (float)(
                gain * work[(vector * length) + i]
            );
    }

    private static Func<Shape, double> Kaiming(double slope, FanMode mode, Nonlinearity nonlinearity)
    {
        if (mode is not (FanMode.FanIn or FanMode.FanOut))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "Kaiming's mode is FanIn or FanOut.");
        double gain = Gain(nonlinearity, slope);
        return shape => gain / Math.Sqrt(Fan(shape, mode));
    }

    // By a standard deviation, whatever the distribution: a uniform one reaches √3 of them.
    private static Initializer Scaled(Distribution distribution, Func<Shape, double> standardDeviation) =>
        new(
            (key, shape, values) =>
            {
                double deviation = standardDeviation(shape);
                if (distribution == Distribution.Uniform)
                {
                    float bound = (float)(Math.Sqrt(3) * deviation);
                    key.Uniform(values, -bound, bound);
                    return;
                }

                key.Normal(values);
                Scale(values, (float)deviation);
            }
        )
        {
            MayRefuse = true,
        };

    // Axis 0 is out, axis 1 is in, the others are the receptive field; so that of a transposed convolution they are
    // exchanged, as in PyTorch.
    private static double Fan(Shape shape, FanMode mode)
    {
        ThrowIfNoMatrix(shape, "fan in and fan out");
        double receptive = 1;
        foreach (int size in shape.Sizes[2..])
            receptive *= size;
        double fan = mode switch
        {
            FanMode.FanIn => shape[1] * receptive,
            FanMode.FanOut => shape[0] * receptive,
            _ => (shape[0] + shape[1]) * receptive / 2,
        };
        return Math.Max(1, fan);
    }

    private static void ThrowIfNoMatrix(Shape shape, string what)
    {
        if (shape.Rank < 2)
            throw new ShapeException(
                $"{what}: expected a parameter of at least two axes, out×in, got shape {shape}. Draw a vector by Uniform, "
                    + "Normal or Constant."
            );
    }
}
