using Strata.Nn.Graph;
using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;

namespace Strata.Nn;

// Reductions along axes, and running sums.
public static partial class Operations
{
    /// <summary>The sum along axes, as <c>torch.sum</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axes">The axes; all when absent.</param>
    /// <param name="keepDimensions">Whether reduced axes stay, with size 1.</param>
    public static Tensor Sum(Tensor input, Axes axes, bool keepDimensions = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        var reduced = new ReducedAxes("Sum", input.Shape, axes, keepDimensions);
        return reduced.Output.Count == 1
            ? Sum(input).Reshape(reduced.Output)
            : Tape.Run(new AxisSumOperation(input, reduced, mean: false)).Output;
    }

    /// <summary>The mean along axes, as <c>torch.mean</c>; nan for none.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axes">The axes; all when absent.</param>
    /// <param name="keepDimensions">Whether reduced axes stay, with size 1.</param>
    public static Tensor Mean(Tensor input, Axes axes, bool keepDimensions = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        var reduced = new ReducedAxes("Mean", input.Shape, axes, keepDimensions);
        return reduced.Output.Count == 1
            ? Mean(input).Reshape(reduced.Output)
            : Tape.Run(new AxisSumOperation(input, reduced, mean: true)).Output;
    }

    /// <summary>The largest value along axes, as <c>torch.amax</c>; equals share the gradient evenly.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axes">The axes; all when absent.</param>
    /// <param name="keepDimensions">Whether reduced axes stay, with size 1.</param>
    public static Tensor Amax(Tensor input, Axes axes = default, bool keepDimensions = false)
    {
        ReducedAxes reduced = NotEmpty("Amax", input, axes, keepDimensions);
        return Tape.Run(new ExtremeOperation(input, reduced, largest: true)).Output;
    }

    /// <summary>The smallest value along axes, as <c>torch.amin</c>; equals share the gradient evenly.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axes">The axes; all when absent.</param>
    /// <param name="keepDimensions">Whether reduced axes stay, with size 1.</param>
    public static Tensor Amin(Tensor input, Axes axes = default, bool keepDimensions = false)
    {
        ReducedAxes reduced = NotEmpty("Amin", input, axes, keepDimensions);
        return Tape.Run(new ExtremeOperation(input, reduced, largest: false)).Output;
    }

    /// <summary>The largest value, as <c>torch.max</c>; equals share the gradient evenly.</summary>
    public static Tensor Max(Tensor input) => Amax(input);

    /// <summary>The largest value along an axis and where it stands, as <c>torch.max</c>; the first of equals counts.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="keepDimensions">Whether the reduced axis stays, with size 1.</param>
    public static (Tensor Values, Tensor Indices) Max(Tensor input, int axis, bool keepDimensions = false)
    {
        AxisExtremeOperation found = Extreme("Max", input, axis, keepDimensions, largest: true, indicesOnly: false);
        return (found.Values!, found.Indices);
    }

    /// <summary>Where the largest value stands, as <c>torch.argmax</c>: the first of equals, or the first nan.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis; negative counts from the end. When absent, the input counts as one row.</param>
    /// <param name="keepDimensions">Whether the reduced axis stays, with size 1.</param>
    public static Tensor Argmax(Tensor input, int? axis = null, bool keepDimensions = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        Tensor row = axis is null ? input.Reshape(new Shape(input.Count)) : input;
        bool keep = keepDimensions && axis is not null;
        Tensor indices = Extreme("Argmax", row, axis ?? 0, keep, largest: true, indicesOnly: true).Indices;
        return keepDimensions && axis is null ? indices.Reshape(Ones(input.Shape.Rank)) : indices;
    }

    /// <summary>The smallest value, as <c>torch.min</c>; equals share the gradient evenly.</summary>
    public static Tensor Min(Tensor input) => Amin(input);

    /// <summary>The smallest value along an axis and where it stands, as <c>torch.min</c>; the first of equals counts.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="keepDimensions">Whether the reduced axis stays, with size 1.</param>
    public static (Tensor Values, Tensor Indices) Min(Tensor input, int axis, bool keepDimensions = false)
    {
        AxisExtremeOperation found = Extreme("Min", input, axis, keepDimensions, largest: false, indicesOnly: false);
        return (found.Values!, found.Indices);
    }

    /// <summary>Where the smallest value stands, as <c>torch.argmin</c>: the first of equals, or the first nan.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis; negative counts from the end. When absent, the input counts as one row.</param>
    /// <param name="keepDimensions">Whether the reduced axis stays, with size 1.</param>
    public static Tensor Argmin(Tensor input, int? axis = null, bool keepDimensions = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        Tensor row = axis is null ? input.Reshape(new Shape(input.Count)) : input;
        bool keep = keepDimensions && axis is not null;
        Tensor indices = Extreme("Argmin", row, axis ?? 0, keep, largest: false, indicesOnly: true).Indices;
        return keepDimensions && axis is null ? indices.Reshape(Ones(input.Shape.Rank)) : indices;
    }

    /// <summary>The product of all values, as <c>torch.prod</c>.</summary>
    public static Tensor Prod(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Tape.Run(new ProductOperation(input, new AxisShape(1, input.Count, 1), Shape.Scalar)).Output;
    }

    /// <summary>The product along an axis, as <c>torch.prod</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="keepDimensions">Whether the reduced axis stays, with size 1.</param>
    public static Tensor Prod(Tensor input, int axis, bool keepDimensions = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        var reduced = new ReducedAxes("Prod", input.Shape, axis, keepDimensions);
        return Tape.Run(new ProductOperation(input, Along("Prod", input, axis, out _), reduced.Output)).Output;
    }

    /// <summary><c>log Σ e^x</c> along axes, as <c>torch.logsumexp</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axes">The axes; all when absent.</param>
    /// <param name="keepDimensions">Whether reduced axes stay, with size 1.</param>
    public static Tensor LogSumExp(Tensor input, Axes axes = default, bool keepDimensions = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        var reduced = new ReducedAxes("LogSumExp", input.Shape, axes, keepDimensions);
        return Tape.Run(new LogSumExpOperation(input, reduced)).Output;
    }

    /// <summary>The variance along axes, as <c>torch.var</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axes">The axes; all when absent.</param>
    /// <param name="correction">What is taken from the number of values in the divisor.</param>
    /// <param name="keepDimensions">Whether reduced axes stay, with size 1.</param>
    public static Tensor Var(Tensor input, Axes axes = default, double correction = 1, bool keepDimensions = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        var reduced = new ReducedAxes("Var", input.Shape, axes, keepDimensions);
        return Tape.Run(new VarianceOperation(input, reduced, correction, root: false)).Output;
    }

    /// <summary>The standard deviation along axes, as <c>torch.std</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axes">The axes; all when absent.</param>
    /// <param name="correction">What is taken from the number of values in the divisor.</param>
    /// <param name="keepDimensions">Whether reduced axes stay, with size 1.</param>
    public static Tensor Std(Tensor input, Axes axes = default, double correction = 1, bool keepDimensions = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        var reduced = new ReducedAxes("Std", input.Shape, axes, keepDimensions);
        return Tape.Run(new VarianceOperation(input, reduced, correction, root: true)).Output;
    }

    /// <summary><c>(Σ |x|^p)^(1/p)</c> along axes, as <c>torch.linalg.vector_norm</c>; the gradient at a norm of 0 is 0.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="order">p; 0 counts the values that are not 0, ±∞ is the largest or smallest size.</param>
    /// <param name="axes">The axes; all when absent.</param>
    /// <param name="keepDimensions">Whether reduced axes stay, with size 1.</param>
    public static Tensor VectorNorm(Tensor input, double order = 2, Axes axes = default, bool keepDimensions = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        ReducedAxes reduced = double.IsInfinity(order)
            ? NotEmpty("VectorNorm", input, axes, keepDimensions)
            : new ReducedAxes("VectorNorm", input.Shape, axes, keepDimensions);
        return Tape.Run(new NormOperation(input, reduced, order)).Output;
    }

    /// <summary><c>x / max(‖x‖, ε)</c> along axes, as <c>torch.nn.functional.normalize</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="order">The norm's p.</param>
    /// <param name="axes">The axes; PyTorch's default is 1.</param>
    /// <param name="epsilon">The smallest divisor.</param>
    public static Tensor Normalize(Tensor input, double order, Axes axes, float epsilon = 1e-12f) =>
        Divide(input, Clamp(VectorNorm(input, order, axes, keepDimensions: true), min: epsilon));

    /// <summary>Running sums along an axis, as <c>torch.cumsum</c>.</summary>
    public static Tensor Cumsum(Tensor input, int axis)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Tape.Run(new CumulativeSumOperation(input, Along("Cumsum", input, axis, out _))).Output;
    }

    /// <summary>Running products along an axis, as <c>torch.cumprod</c>.</summary>
    public static Tensor Cumprod(Tensor input, int axis)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Tape.Run(new CumulativeProductOperation(input, Along("Cumprod", input, axis, out _))).Output;
    }

    private static AxisExtremeOperation Extreme(
        string operation,
        Tensor input,
        int axis,
        bool keepDimensions,
        bool largest,
        bool indicesOnly
    )
    {
        ReducedAxes reduced = NotEmpty(operation, input, axis, keepDimensions);
        AxisShape along = Along(operation, input, axis, out _);
        if (along.Length > 1 << 24)
            throw new ShapeException(
                $"{operation}: an axis of {along.Length} values is too long: indices are float32 values, which are exact "
                    + "to 16,777,216. Cut it into parts."
            );
        return Tape.Run(new AxisExtremeOperation(input, along, largest, reduced.Output, indicesOnly));
    }

    private static ReducedAxes NotEmpty(string operation, Tensor input, Axes axes, bool keepDimensions)
    {
        ArgumentNullException.ThrowIfNull(input);
        var reduced = new ReducedAxes(operation, input.Shape, axes, keepDimensions);
        if (input.Count == 0 && reduced.Output.Count > 0)
            throw new ShapeException($"{operation}: an input of shape {input.Shape} has no values to choose from.");
        return reduced;
    }

    private static Shape Ones(int rank)
    {
        int[] sizes = new int[rank];
        Array.Fill(sizes, 1);
        return new Shape(sizes);
    }
}
