using Strata.Nn.Graph;
using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;

namespace Strata.Nn;

// Functions of one value.
public static partial class Operations
{
    /// <summary>A function of every value by itself: one fused loop forward, one backward.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="function">The function with its derivative; a struct, so that its loops are compiled for it alone.</param>
    public static Tensor Map<TFunction>(Tensor input, TFunction function)
        where TFunction : struct, IDifferentiableFunction
    {
        ArgumentNullException.ThrowIfNull(input);
        return Tape.Run(new MapOperation<TFunction>(input, function)).Output;
    }

    /// <summary><c>e^x</c>, as <c>torch.exp</c>.</summary>
    public static Tensor Exp(Tensor input) => Map(input, default(Exp));

    /// <summary><c>2^x</c>, as <c>torch.exp2</c>.</summary>
    public static Tensor Exp2(Tensor input) => Map(input, default(Exp2));

    /// <summary><c>e^x − 1</c> without loss near 0, as <c>torch.expm1</c>.</summary>
    public static Tensor Expm1(Tensor input) => Map(input, default(ExpM1));

    /// <summary>The natural logarithm, as <c>torch.log</c>.</summary>
    public static Tensor Log(Tensor input) => Map(input, default(Log));

    /// <summary>The logarithm to base 2, as <c>torch.log2</c>.</summary>
    public static Tensor Log2(Tensor input) => Map(input, default(Log2));

    /// <summary>The logarithm to base 10, as <c>torch.log10</c>.</summary>
    public static Tensor Log10(Tensor input) => Map(input, default(Log10));

    /// <summary><c>log(1 + x)</c> without loss near 0, as <c>torch.log1p</c>.</summary>
    public static Tensor Log1p(Tensor input) => Map(input, default(Log1P));

    /// <summary>The square root, as <c>torch.sqrt</c>.</summary>
    public static Tensor Sqrt(Tensor input) => Map(input, default(SquareRoot));

    /// <summary><c>1 / √x</c>, as <c>torch.rsqrt</c>.</summary>
    public static Tensor Rsqrt(Tensor input) => Map(input, default(ReciprocalSquareRoot));

    /// <summary><c>x²</c>, as <c>torch.square</c>.</summary>
    public static Tensor Square(Tensor input) => Map(input, default(Squared));

    /// <summary><c>1 / x</c>, as <c>torch.reciprocal</c>.</summary>
    public static Tensor Reciprocal(Tensor input) => Map(input, default(Reciprocal));

    /// <summary><c>|x|</c>, as <c>torch.abs</c>; the gradient at 0 is 0.</summary>
    public static Tensor Abs(Tensor input) => Map(input, default(Absolute));

    /// <summary><c>−x</c>, as <c>torch.neg</c>.</summary>
    public static Tensor Neg(Tensor input) => Map(input, default(Negative));

    /// <summary>−1, 0 or 1, as <c>torch.sign</c>; the gradient is 0.</summary>
    public static Tensor Sign(Tensor input) => Map(input, default(SignOf));

    /// <summary>The largest whole number that is not above, as <c>torch.floor</c>; the gradient is 0.</summary>
    public static Tensor Floor(Tensor input) => Map(input, default(FloorOf));

    /// <summary>The smallest whole number that is not below, as <c>torch.ceil</c>; the gradient is 0.</summary>
    public static Tensor Ceil(Tensor input) => Map(input, default(CeilingOf));

    /// <summary>The whole part, as <c>torch.trunc</c>; the gradient is 0.</summary>
    public static Tensor Trunc(Tensor input) => Map(input, default(TruncationOf));

    /// <summary>The nearest whole number, of two the even one, as <c>torch.round</c>; the gradient is 0.</summary>
    public static Tensor Round(Tensor input) => Map(input, default(RoundingOf));

    /// <summary>The sine, as <c>torch.sin</c>.</summary>
    public static Tensor Sin(Tensor input) => Map(input, default(Sine));

    /// <summary>The cosine, as <c>torch.cos</c>.</summary>
    public static Tensor Cos(Tensor input) => Map(input, default(Cosine));

    /// <summary>The tangent, as <c>torch.tan</c>.</summary>
    public static Tensor Tan(Tensor input) => Map(input, default(Tangent));

    /// <summary>The arc tangent, as <c>torch.atan</c>.</summary>
    public static Tensor Atan(Tensor input) => Map(input, default(ArcTangent));

    /// <summary>The error function, as <c>torch.erf</c>.</summary>
    public static Tensor Erf(Tensor input) => Map(input, default(Erf));

    /// <summary>The nearest value in [min, max], as <c>torch.clamp</c>; the gradient passes at the bounds themselves.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="min">The smallest value.</param>
    /// <param name="max">The largest value; where it is below <paramref name="min"/>, everything becomes it.</param>
    public static Tensor Clamp(Tensor input, float min = float.NegativeInfinity, float max = float.PositiveInfinity) =>
        Map(input, new Between(min, max));

    /// <summary>As <see cref="Clamp(Tensor, float, float)"/>, with bounds that are repeated to the input's shape.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="min">The smallest values, or null.</param>
    /// <param name="max">The largest values, or null; where one is below the smallest, it counts.</param>
    public static Tensor Clamp(Tensor input, Tensor? min, Tensor? max)
    {
        ArgumentNullException.ThrowIfNull(input);
        Tensor above = min is null ? input : Combine(input, min, default(AtLeast), "Clamp");
        return max is null ? above : Combine(above, max, default(AtMost), "Clamp");
    }

    /// <summary><c>x^exponent</c>, as <c>torch.pow</c>.</summary>
    public static Tensor Pow(Tensor input, float exponent) =>
        exponent switch
        {
            0.5f => Sqrt(input),
            -0.5f => Rsqrt(input),
            -1 => Reciprocal(input),
            2 => Square(input),
            3 => Map(input, default(Cubed)),
            _ => Map(input, new PowerOf(exponent)),
        };
}
