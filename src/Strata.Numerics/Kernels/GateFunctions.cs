using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels;

/// <summary>The two functions of recurrent gates, over vectors, within about one unit in the last place.</summary>
/// <remarks>
/// A state passes through them at every time step, so their errors add up: they take more care than a single activation
/// needs. Near 0 both are an odd polynomial (Cephes); beyond, both come from <c>e^−y / (1 + e^−y)</c>.
/// </remarks>
internal static class GateFunctions
{
    /// <summary>Gradients below this are taken as 0 on their way back through time.</summary>
    /// <remarks>
    /// They shrink at every step, and 200 steps away they would be denormal numbers, with which everything that follows
    /// takes ten times as long. No rule's update can tell 1e-30 from 0.
    /// </remarks>
    public const float Trace = 1e-30f;

    private const float Near = 0.625f;

    /// <summary>0 where a gradient is no more than a <see cref="Trace"/>; nan stays nan.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> DropTraces(Vector<float> gradient) =>
        Vector.ConditionalSelect(
            Vector.LessThan(Vector.Abs(gradient), new Vector<float>(Trace)),
            Vector<float>.Zero,
            gradient
        );

    /// <summary><c>1 / (1 + e^−x)</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sigmoid(Vector<float> x)
    {
        var half = new Vector<float>(0.5f);
        Vector<float> size = Vector.Abs(x);
        Vector<float> near = half + (half * TanhNearZero(half * x));
        if (Vector.LessThanAll(size, new Vector<float>(2 * Near)))
            return near; // as most vectors of a layer that learns: no exponential
        Vector<float> tail = Tail(size);
        Vector<float> far = Vector.ConditionalSelect(
            Vector.LessThan(x, Vector<float>.Zero),
            tail,
            Vector<float>.One - tail
        );
        return Vector.ConditionalSelect(Vector.GreaterThanOrEqual(size, new Vector<float>(2 * Near)), far, near);
    }

    /// <summary>The hyperbolic tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Tanh(Vector<float> x)
    {
        Vector<float> size = Vector.Abs(x);
        Vector<float> near = TanhNearZero(x);
        if (Vector.LessThanAll(size, new Vector<float>(Near)))
            return near;
        Vector<float> tail = Tail(size + size);
        Vector<float> far = Vector<float>.One - (tail + tail);
        far = Vector.BitwiseOr(far, Vector.BitwiseAnd(x, new Vector<float>(-0f)));
        // nan fails the comparison, and comes out of the polynomial.
        return Vector.ConditionalSelect(Vector.GreaterThanOrEqual(size, new Vector<float>(Near)), far, near);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> TanhNearZero(Vector<float> x)
    {
        Vector<float> square = x * x;
        Vector<float> p = new(-5.70498872745e-3f);
        p = (p * square) + new Vector<float>(2.06390887954e-2f);
        p = (p * square) + new Vector<float>(-5.37397155531e-2f);
        p = (p * square) + new Vector<float>(1.33314422036e-1f);
        p = (p * square) + new Vector<float>(-3.33332819422e-1f);
        return (p * square * x) + x;
    }

    /// <summary><c>z / (1 + z)</c> for z = e^−y, y ≥ 0; what the sums with 1 lose is put back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Tail(Vector<float> y)
    {
        Vector<float> one = Vector<float>.One;
        var most = new Vector<float>(87f); // 2^n stays a normal number
        Vector<float> inside = -Vector.ConditionalSelect(Vector.LessThan(y, most), y, most);
        var magic = new Vector<float>(12582912f); // as in Exponential
        Vector<float> shifted = (inside * new Vector<float>(1.44269504088896341f)) + magic;
        Vector<float> n = shifted - magic;
        Vector<int> power = shifted.As<float, int>() - magic.As<float, int>();
        Vector<float> r = inside - (n * new Vector<float>(0.693359375f)) - (n * new Vector<float>(-2.12194440e-4f));
        Vector<float> p = new(1.9875691500e-4f);
        p = (p * r) + new Vector<float>(1.3981999507e-3f);
        p = (p * r) + new Vector<float>(8.3334519073e-3f);
        p = (p * r) + new Vector<float>(4.1665795894e-2f);
        p = (p * r) + new Vector<float>(1.6666665459e-1f);
        p = (p * r) + new Vector<float>(5.0000001201e-1f);
        Vector<float> rest = (p * r * r) + r;
        Vector<float> sum = one + rest;
        Vector<float> scale = Vector.ShiftLeft(power + new Vector<int>(127), 23).As<int, float>();
        Vector<float> z = sum * scale;
        Vector<float> lostOfZ = (rest - (sum - one)) * scale;
        Vector<float> divisor = one + z;
        Vector<float> lostOfDivisor = z - (divisor - one);
        Vector<float> w = z / divisor;
        Vector<float> complement = one - w;
        return w + (complement * ((lostOfZ * complement) - (lostOfDivisor * w)));
    }
}
