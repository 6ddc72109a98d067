using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Strata.Numerics;

/// <summary>Turns random bits into samples of a distribution, lane by lane.</summary>
internal interface ISampler
{
    Vector256<float> Sample(Vector256<uint> bits);
}

/// <summary>23 of the bits become a number in [1, 2), which is moved to the interval with one rounding.</summary>
internal readonly struct UniformSampler(float minimum, float maximum) : ISampler
{
    private readonly Vector256<float> _minimum = Vector256.Create(minimum);
    private readonly Vector256<float> _width = Vector256.Create(maximum - minimum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Sample(Vector256<uint> bits)
    {
        Vector256<float> unit = ((bits >>> 9) | Vector256.Create(0x3F800000u)).AsSingle() - Vector256<float>.One;
        return Vector256.Max(_minimum, Vector256.FusedMultiplyAdd(unit, _width, _minimum));
    }

    /// <summary>Uniform in (−1, 1): the lower end is the neighbour of −1.</summary>
    public static UniformSampler Symmetric => new(BitConverter.UInt32BitsToSingle(0xBF7FFFFF), 1);
}

/// <summary>√2 · erf⁻¹(u), u uniform in (−1, 1).</summary>
internal readonly struct NormalSampler() : ISampler
{
    private readonly UniformSampler _uniform = UniformSampler.Symmetric;

    public static Vector256<float> Sqrt2 => Vector256.Create(0x3FB504F3u).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Sample(Vector256<uint> bits) => Sqrt2 * XlaMath.ErfInv(_uniform.Sample(bits));
}

/// <summary>The same with u between the values of erf at the two ends.</summary>
internal readonly struct TruncatedNormalSampler(float lower, float upper) : ISampler
{
    // XLA turns the division by √2 into this product; the quotient has other bits for many bounds (not for ±2).
    private static readonly float s_reciprocalSqrt2 = BitConverter.UInt32BitsToSingle(0x3F3504F3);

    private readonly UniformSampler _uniform = new(
        XlaMath.Erf(lower * s_reciprocalSqrt2),
        XlaMath.Erf(upper * s_reciprocalSqrt2)
    );
    private readonly Vector256<float> _least = Vector256.Create(MathF.BitIncrement(lower));
    private readonly Vector256<float> _largest = Vector256.Create(MathF.BitDecrement(upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Sample(Vector256<uint> bits) =>
        Vector256.Min(Vector256.Max(NormalSampler.Sqrt2 * XlaMath.ErfInv(_uniform.Sample(bits)), _least), _largest);
}

/// <summary>−log1p(−u).</summary>
internal readonly struct ExponentialSampler() : ISampler
{
    private readonly UniformSampler _uniform = new(0, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Sample(Vector256<uint> bits) => -XlaMath.Log1p(-_uniform.Sample(bits));
}

/// <summary>−log(−log(u)), u uniform from the smallest normal number to 1.</summary>
internal readonly struct GumbelSampler() : ISampler
{
    private readonly UniformSampler _uniform = new(BitConverter.UInt32BitsToSingle(0x00800000), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Sample(Vector256<uint> bits) => -XlaMath.Log(-XlaMath.Log(_uniform.Sample(bits)));
}

/// <summary>sign(u) · log1p(−|u|), u uniform in (−1, 1).</summary>
internal readonly struct LaplaceSampler() : ISampler
{
    private readonly UniformSampler _uniform = UniformSampler.Symmetric;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Sample(Vector256<uint> bits)
    {
        Vector256<float> u = _uniform.Sample(bits);
        Vector256<float> sign = Vector256.ConditionalSelect(
            Vector256.Equals(u, Vector256<float>.Zero),
            u,
            Vector256.CopySign(Vector256<float>.One, u)
        );
        return sign * XlaMath.Log1p(-Vector256.Abs(u));
    }
}
