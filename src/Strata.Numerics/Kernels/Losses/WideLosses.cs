using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels.Losses;

/// <summary>What several pointwise losses are made of.</summary>
internal static class WideLosses
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Select(Vector<long> mask, Vector<double> then, Vector<double> otherwise) =>
        Vector.ConditionalSelect(mask, then, otherwise);

    /// <summary>max(x, 0); nan stays nan.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Positive(Vector<double> x) =>
        Select(Vector.LessThan(x, Vector<double>.Zero), Vector<double>.Zero, x);

    /// <summary>1 from 0 on, the derivative of <see cref="Positive"/> as PyTorch's <c>clamp_min</c> has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> FromZeroOn(Vector<double> x) =>
        Select(Vector.GreaterThanOrEqual(x, Vector<double>.Zero), Vector<double>.One, Vector<double>.Zero);

    /// <summary>−1, 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Sign(Vector<double> x) =>
        Select(Vector.GreaterThan(x, Vector<double>.Zero), Vector<double>.One, Vector<double>.Zero)
        - Select(Vector.LessThan(x, Vector<double>.Zero), Vector<double>.One, Vector<double>.Zero);

    /// <summary>log(1 + e^x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Softplus(Vector<double> x) => Positive(x) + LogOfOnePlus(WideMath.Exp(-Vector.Abs(x)));

    /// <summary>log(1 + x) for x from −1 up to 1; what the addition rounds away is put back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> LogOfOnePlus(Vector<double> x)
    {
        Vector<double> sum = Vector<double>.One + x;
        var tiny = new Vector<double>(1e-300); // at −1, where the logarithm is −∞ and the correction 0
        Vector<double> divisor = Select(Vector.Equals(sum, Vector<double>.Zero), tiny, sum);
        return WideMath.Log(sum) + ((x - (sum - Vector<double>.One)) / divisor);
    }

    /// <summary>1 / (1 + e^−x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Sigmoid(Vector<double> x)
    {
        Vector<double> z = WideMath.Exp(-Vector.Abs(x));
        return Select(Vector.LessThan(x, Vector<double>.Zero), z, Vector<double>.One) / (Vector<double>.One + z);
    }

    /// <summary>The logarithm, but not below −100; nan stays nan.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> AtLeastMinus100(Vector<double> logarithm)
    {
        var least = new Vector<double>(-100);
        return Select(Vector.LessThan(logarithm, least), least, logarithm);
    }
}
