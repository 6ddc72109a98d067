using Strata.Nn.Graph;
using Strata.Numerics;

namespace Strata.Nn;

// Arithmetic and reductions.
public static partial class Operations
{
    /// <summary><c>left + right</c>, value by value.</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor Add(Tensor left, Tensor right) => Arithmetic(left, right, ArithmeticKind.Add);

    /// <summary><c>left − right</c>, value by value.</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor Subtract(Tensor left, Tensor right) => Arithmetic(left, right, ArithmeticKind.Subtract);

    /// <summary><c>left · right</c>, value by value.</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor Multiply(Tensor left, Tensor right) => Arithmetic(left, right, ArithmeticKind.Multiply);

    /// <summary><c>factor · input</c>.</summary>
    public static Tensor Scale(Tensor input, float factor)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Tape.Run(new ScaleOperation(input, factor)).Output;
    }

    /// <summary>The sum of all values.</summary>
    /// <returns>A scalar.</returns>
    public static Tensor Sum(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Tape.Run(new SumOperation(input, mean: false)).Output;
    }

    /// <summary>The mean of all values; nan for none.</summary>
    /// <returns>A scalar.</returns>
    public static Tensor Mean(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Tape.Run(new SumOperation(input, mean: true)).Output;
    }

    private static Tensor Arithmetic(Tensor left, Tensor right, ArithmeticKind kind)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        ShapeException.ThrowIfDiffer(left.Shape, right.Shape, kind.ToString());
        return Tape.Run(new ArithmeticOperation(left, right, kind)).Output;
    }
}
