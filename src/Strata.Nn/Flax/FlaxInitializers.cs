using Strata.Numerics;

namespace Strata.Nn.Flax;

/// <summary><c>jax.nn.initializers</c>, bit for bit: JAX 0.5 and later, on a CPU with FMA, not under <c>jit</c>.</summary>
/// <remarks>
/// Kernels are in Flax' layout, …×in×out. Under <c>jit</c>, XLA merges two constants of <see cref="Normal"/> and of normal
/// variance scaling, and a third of their values differ in the last bit. Orthogonal ones rest on a QR decomposition and
/// agree to 2e-6.
/// </remarks>
public static class FlaxInitializers
{
    // The standard deviation of a standard normal distribution that is cut off at ±2.
    private const float TruncatedDeviation = 0.87962566103423978f;

    private static readonly int[] s_inAxis = [-2];
    private static readonly int[] s_outAxis = [-1];

    /// <summary><c>lecun_normal</c>: variance 1 / fan in; the kernels of Dense and Conv.</summary>
    public static Initializer LecunNormal { get; } =
        VarianceScaling(1, FanMode.FanIn, FlaxDistribution.TruncatedNormal);

    /// <summary><c>lecun_uniform</c>.</summary>
    public static Initializer LecunUniform { get; } = VarianceScaling(1, FanMode.FanIn, FlaxDistribution.Uniform);

    /// <summary><c>glorot_normal</c>, also <c>xavier_normal</c>: variance 2 / (fan in + fan out).</summary>
    public static Initializer GlorotNormal { get; } =
        VarianceScaling(1, FanMode.FanAverage, FlaxDistribution.TruncatedNormal);

    /// <summary><c>glorot_uniform</c>, also <c>xavier_uniform</c>.</summary>
    public static Initializer GlorotUniform { get; } = VarianceScaling(1, FanMode.FanAverage, FlaxDistribution.Uniform);

    /// <summary><c>he_normal</c>, also <c>kaiming_normal</c>: variance 2 / fan in.</summary>
    public static Initializer HeNormal { get; } = VarianceScaling(2, FanMode.FanIn, FlaxDistribution.TruncatedNormal);

    /// <summary><c>he_uniform</c>, also <c>kaiming_uniform</c>.</summary>
    public static Initializer HeUniform { get; } = VarianceScaling(2, FanMode.FanIn, FlaxDistribution.Uniform);

    /// <summary>The table of <c>Embed</c>: normal with variance 1 / features.</summary>
    public static Initializer Embedding { get; } =
        VarianceScaling(1, FanMode.FanIn, FlaxDistribution.Normal, outAxes: [0]);

    /// <summary><c>variance_scaling</c>: variance scale / fan.</summary>
    /// <param name="scale">Above 0.</param>
    /// <param name="mode">What divides it.</param>
    /// <param name="distribution">The distribution.</param>
    /// <param name="inAxes">The axes of the inputs; empty: the last but one. Negative counts from the end.</param>
    /// <param name="outAxes">The axes of the outputs; empty: the last.</param>
    /// <param name="batchAxes">Axes that count for neither; the others are the receptive field.</param>
    public static Initializer VarianceScaling(
        double scale,
        FanMode mode,
        FlaxDistribution distribution,
        ReadOnlySpan<int> inAxes = default,
        ReadOnlySpan<int> outAxes = default,
        ReadOnlySpan<int> batchAxes = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        int[] inputs = inAxes.IsEmpty ? s_inAxis : inAxes.ToArray();
        int[] outputs = outAxes.IsEmpty ? s_outAxis : outAxes.ToArray();
        int[] batches = batchAxes.ToArray();
        return new(
            (key, shape, values) =>
            {
                float variance = (float)(scale / Fan(shape, mode, inputs, outputs, batches));
                switch (distribution)
                {
                    case FlaxDistribution.TruncatedNormal:
                        key.TruncatedNormal(values);
                        Initializer.Scale(values, MathF.Sqrt(variance) / TruncatedDeviation);
                        break;
                    case FlaxDistribution.Normal:
                        key.Normal(values);
                        Initializer.Scale(values, MathF.Sqrt(variance));
                        break;
                    default:
                        key.Uniform(values, -1, 1);
                        Initializer.Scale(values, MathF.Sqrt(3 * variance));
                        break;
                }
            }
        )
        {
            MayRefuse = true,
        };
    }

    /// <summary><c>normal(stddev)</c>.</summary>
    public static Initializer Normal(double standardDeviation = 1e-2) =>
        new(
            (key, _, values) =>
            {
                key.Normal(values);
                Initializer.Scale(values, (float)standardDeviation);
            }
        );

    /// <summary><c>uniform(scale)</c>: in [0, scale), not around 0.</summary>
    public static Initializer Uniform(double scale = 1e-2) =>
        new(
            (key, _, values) =>
            {
                key.Uniform(values);
                Initializer.Scale(values, (float)scale);
            }
        );

    /// <summary><c>truncated_normal(stddev, lower, upper)</c>, without a correction of the variance.</summary>
    /// <param name="standardDeviation">Before the cut.</param>
    /// <param name="lower">In standard deviations.</param>
    /// <param name="upper">In standard deviations.</param>
    public static Initializer TruncatedNormal(double standardDeviation = 1e-2, double lower = -2, double upper = 2) =>
        new(
            (key, _, values) =>
            {
                key.TruncatedNormal(values, (float)lower, (float)upper);
                Initializer.Scale(values, (float)standardDeviation);
            }
        );

    /// <summary><c>orthogonal(scale, column_axis)</c>.</summary>
    /// <param name="scale">The length of the vectors.</param>
    /// <param name="columnAxis">The axis of the matrix' columns; all others are its rows.</param>
    public static Initializer Orthogonal(double scale = 1, int columnAxis = -1) =>
        new((key, shape, values) => FillOrthogonal(key, shape, values, scale, columnAxis)) { MayRefuse = true };

    /// <summary><c>delta_orthogonal(scale, column_axis)</c>: an orthogonal matrix at the kernel's middle, else 0.</summary>
    /// <remarks>Xiao et al., 2018, https://arxiv.org/abs/1806.05393.</remarks>
    /// <param name="scale">The length of the vectors.</param>
    /// <param name="columnAxis">The axis of the matrix' columns: −1 or −2.</param>
    public static Initializer DeltaOrthogonal(double scale = 1, int columnAxis = -1) =>
        new(
            (key, shape, values) =>
            {
                if (shape.Rank is < 3 or > 5)
                    throw new ShapeException(
                        $"DeltaOrthogonal: expected a kernel of size×in×out with 1 to 3 sizes, got shape {shape}."
                    );
                if (shape[^1] < shape[^2])
                    throw new ShapeException(
                        $"DeltaOrthogonal: {shape[^2]} inputs must not be more than {shape[^1]} outputs, in shape {shape}."
                    );
                int middle = 0;
                for (int axis = 0; axis < shape.Rank - 2; axis++)
                    middle = (middle * shape[axis]) + ((shape[axis] - 1) / 2);
                var matrix = new Shape(shape[^2], shape[^1]);
                values.Clear();
                Span<float> target = values.Slice(middle * matrix.Count, matrix.Count);
                FillOrthogonal(key, matrix, target, scale, columnAxis);
            }
        )
        {
            MayRefuse = true,
        };

    private static void FillOrthogonal(RandomKey key, Shape shape, Span<float> values, double scale, int columnAxis)
    {
        if (shape.Rank < 2)
            throw new ShapeException($"Orthogonal: expected at least two axes, got shape {shape}.");
        int axis = Axis(columnAxis, shape);
        int columns = shape[axis];
        int rows = shape.Count / columns;
        float[] matrix = new float[shape.Count];
        key.Normal(matrix); // of the longer side × the shorter, whatever the shape
        if (rows < columns)
        {
            float[] drawn = (float[])matrix.Clone();
            for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                matrix[(i * columns) + j] = drawn[(j * rows) + i];
        }

        Initializer.Orthogonalize(matrix, rows, scale);
        int inner = 1;
        foreach (int size in shape.Sizes[(axis + 1)..])
            inner *= size;
        for (int row = 0; row < rows; row++) // the axis of the columns goes back to its place
        for (int column = 0; column < columns; column++)
            values[(((row / inner * columns) + column) * inner) + (row % inner)] = matrix[(row * columns) + column];
    }

    private static double Fan(Shape shape, FanMode mode, int[] inputs, int[] outputs, int[] batches)
    {
        if (shape.Rank < 2)
            throw new ShapeException(
                $"VarianceScaling: expected at least two axes, …×in×out, got shape {shape}. Draw a vector by Normal, "
                    + "Uniform or Constant."
            );
        double inner = Product(shape, inputs);
        double outer = Product(shape, outputs);
        double receptive = shape.Count / inner / outer / Product(shape, batches);
        (double fanIn, double fanOut) = (inner * receptive, outer * receptive);
        return mode switch
        {
            FanMode.FanIn => fanIn,
            FanMode.FanOut => fanOut,
            FanMode.FanAverage => (fanIn + fanOut) / 2,
            _ => Math.Sqrt(fanIn * fanOut),
        };
    }

    private static double Product(Shape shape, int[] axes)
    {
        double product = 1;
        foreach (int axis in axes)
            product *= shape[Axis(axis, shape)];
        return product;
    }

    private static int Axis(int axis, Shape shape)
    {
        int found = axis < 0 ? axis + shape.Rank : axis;
        return found >= 0 && found < shape.Rank
            ? found
            : throw new ShapeException($"FlaxInitializers: there is no axis {axis} in shape {shape}.");
    }
}
