using System.Numerics;
using System.Runtime.InteropServices;

namespace Strata.Numerics.Kernels;

/// <summary>Inner products, with products and sums in double and in an order that depends on the length alone.</summary>
public static class InnerProduct
{
    /// <summary>Σ aᵢ·bᵢ.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Of(Block a, Block b)
    {
        if (a.Length != b.Length)
            throw new ArgumentException($"{a.Length} values and {b.Length} have no inner product.", nameof(b));
        ReadOnlySpan<float> left = a.Span;
        ReadOnlySpan<float> right = b.Span;
        ReadOnlySpan<Vector<float>> lefts = MemoryMarshal.Cast<float, Vector<float>>(left);
        ReadOnlySpan<Vector<float>> rights = MemoryMarshal.Cast<float, Vector<float>>(right);
        Vector<double> low = default;
        Vector<double> high = default;
        for (int i = 0; i < lefts.Length; i++)
        {
            Vector.Widen(lefts[i], out Vector<double> lowLeft, out Vector<double> highLeft);
            Vector.Widen(rights[i], out Vector<double> lowRight, out Vector<double> highRight);
            low += lowLeft * lowRight;
            high += highLeft * highRight;
        }

        double sum = Vector.Sum(low + high);
        for (int i = lefts.Length * Vector<float>.Count; i < left.Length; i++)
            sum += (double)left[i] * right[i];
        return sum;
    }
}
