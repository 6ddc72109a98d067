namespace Strata.Numerics.Kernels;

// The functions that layers and losses use; each is one loop.
public static unsafe partial class Elementwise
{
    /// <summary><c>result = x</c>, or <c>result += x</c>.</summary>
    public static void Copy(Block x, Block result, bool accumulate = false) =>
        Apply(default(Identity), x, result, accumulate);

    /// <summary><c>result = factor · x</c>, or added to it.</summary>
    public static void Scale(Block x, float factor, Block result, bool accumulate = false) =>
        Apply(new ScaleBy(factor), x, result, accumulate);

    /// <summary><c>result = x + value</c>, or added to it.</summary>
    public static void AddConstant(Block x, float value, Block result, bool accumulate = false) =>
        Apply(new Shift(value), x, result, accumulate);

    /// <summary><c>result = value</c>, or <c>result += value</c>.</summary>
    public static void Fill(float value, Block result, bool accumulate = false)
    {
        if (accumulate)
            Apply(new Shift(value), result, result);
        else
            result.Span.Fill(value);
    }

    /// <summary><c>result = x + y</c>, or added to it.</summary>
    public static void Add(Block x, Block y, Block result, bool accumulate = false) =>
        Apply(default(SumOf), x, y, result, accumulate);

    /// <summary><c>result = x − y</c>, or added to it.</summary>
    public static void Subtract(Block x, Block y, Block result, bool accumulate = false) =>
        Apply(default(DifferenceOf), x, y, result, accumulate);

    /// <summary><c>result = x · y</c>, or added to it.</summary>
    public static void Multiply(Block x, Block y, Block result, bool accumulate = false) =>
        Apply(default(ProductOf), x, y, result, accumulate);

    /// <summary><c>result = max(x, 0)</c>; nan stays nan.</summary>
    public static void Rectify(Block x, Block result) => Apply(default(Rectify), x, result);

    /// <summary>The gradient of <see cref="Rectify"/>: passes where its result is above 0 (or nan).</summary>
    /// <param name="result">What <see cref="Rectify"/> gave.</param>
    /// <param name="outputGradient">The gradient of the result.</param>
    /// <param name="inputGradient">The gradient of the operand.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void RectifyGradient(Block result, Block outputGradient, Block inputGradient, bool accumulate) =>
        Apply(default(RectifyGradient), result, outputGradient, inputGradient, accumulate);
}
