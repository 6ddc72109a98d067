using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Strata.Numerics.Kernels;

/// <summary>Adds up what a fused update returns instead of storing it: dot products, distances, norms under a scale.</summary>
/// <remarks>
/// Terms are float32; every value is widened before it is added, to one of eight sums in double that depends on its place
/// alone. The result is therefore the same on every instruction set, and exact to about 1e-16 of the sum of magnitudes.
/// </remarks>
public static unsafe class FusedSum
{
    // Terms are made 512 at a time and added while they are in the nearest cache.
    private const int Chunk = 512;
    private const int Lanes = 8;

    /// <summary>Σ term(gradient, value, slots); the slots move on as the term says.</summary>
    /// <param name="term">Makes the terms.</param>
    /// <param name="value">The values.</param>
    /// <param name="gradient">As long as the values.</param>
    /// <param name="slots">The first slot at the place of the first value, and everything behind it.</param>
    /// <param name="slotCount">How many slots the term takes, at most 8.</param>
    /// <param name="slotStride">Values from one slot to the next.</param>
    /// <exception cref="ArgumentException">The blocks do not hold as many values as the term will touch.</exception>
    public static double Run<TTerm>(
        in TTerm term,
        Block value,
        Block gradient,
        Block slots,
        int slotCount,
        int slotStride
    )
        where TTerm : struct, IFusedUpdate
    {
        if (gradient.Length != value.Length)
            throw new ArgumentException($"{value.Length} values, {gradient.Length} gradients.", nameof(gradient));
        float* memory = stackalloc float[Chunk];
        Vector256<double> low = default;
        Vector256<double> high = default;
        for (int start = 0; start < value.Length; start += Chunk)
        {
            var terms = new Block(memory, Math.Min(Chunk, value.Length - start));
            FusedUpdate.Transform(
                term,
                value.Slice(start, terms.Length),
                gradient.Slice(start, terms.Length),
                slotCount == 0 ? default : slots.Slice(start, slots.Length - start),
                slotCount,
                slotStride,
                terms
            );
            Add(terms.Span, ref low, ref high);
        }

        return Vector256.Sum(low + high);
    }

    /// <summary>Σ x·y.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Dot(Block x, Block y) => Run(default(Product), x, y, default, 0, 0);

    /// <summary>Σ (x − y)².</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double SquaredDistance(Block x, Block y) => Run(default(DistanceTerm), x, y, default, 0, 0);

    /// <summary>Σ |x|.</summary>
    public static double Absolute(Block x) => Run(default(Magnitudes), x, x, default, 0, 0);

    private static void Add(ReadOnlySpan<float> terms, ref Vector256<double> low, ref Vector256<double> high)
    {
        ReadOnlySpan<Vector256<float>> vectors = MemoryMarshal.Cast<float, Vector256<float>>(terms);
        foreach (Vector256<float> vector in vectors)
        {
            (Vector256<double> first, Vector256<double> second) = Vector256.Widen(vector);
            low += first;
            high += second;
        }

        ReadOnlySpan<float> rest = terms[(vectors.Length * Lanes)..];
        if (rest.IsEmpty)
            return;
        Span<float> padded = stackalloc float[Lanes];
        padded.Clear();
        rest.CopyTo(padded);
        (Vector256<double> lastLow, Vector256<double> lastHigh) = Vector256.Widen(Vector256.Create<float>(padded));
        low += lastLow;
        high += lastHigh;
    }

    private readonly struct Product : IFusedUpdate
    {
        public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots) =>
            gradient * parameter;
    }

    private readonly struct Magnitudes : IFusedUpdate
    {
        public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots) =>
            Vector.Abs(gradient);
    }

    private readonly struct DistanceTerm : IFusedUpdate
    {
        public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
        {
            Vector<float> difference = parameter - gradient;
            return difference * difference;
        }
    }
}
