using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Strata.Numerics.Kernels;

/// <summary>The three transforms of F(2×2, 3×3), over many kernels or a row of tiles at a time.</summary>
/// <remarks>Rows are first combined down, then across. All arrays have <see cref="Slack"/> values of room behind their end.</remarks>
internal static unsafe class WinogradTransform
{
    /// <summary>Places of a transformed tile, row by row.</summary>
    public const int Places = 16;

    /// <summary>Values that may be read and written behind the end of an array.</summary>
    public const int Slack = 16;

    /// <summary><c>G·g·Gᵀ</c> of many kernels.</summary>
    /// <param name="count">Kernels, at least as many as a vector holds.</param>
    /// <param name="taps">The nine taps, each of all kernels.</param>
    /// <param name="tapStride">Values from one tap to the next.</param>
    /// <param name="factors">Receives the 16 places, each of all kernels.</param>
    /// <param name="placeStride">Values from one place to the next.</param>
    public static void Weights(int count, float* taps, nint tapStride, float* factors, nint placeStride)
    {
        int width = Vector<float>.Count;
        int i = 0;
        for (; i <= count - width; i += width)
            WeightsAt(taps + i, tapStride, factors + i, placeStride);
        if (i < count) // the last ones overlap those before: the same values again
            WeightsAt(taps + count - width, tapStride, factors + count - width, placeStride);
    }

    /// <summary><c>Bᵀ·d·B</c> of tiles that stand side by side.</summary>
    /// <param name="tiles">Tiles; each begins two columns after the one before.</param>
    /// <param name="upper">The first two rows of input.</param>
    /// <param name="lower">The other two.</param>
    /// <param name="rowStride">Values from one row to the next of two.</param>
    /// <param name="places">Receives the 16 places, each of all tiles.</param>
    /// <param name="placeStride">Values from one place to the next.</param>
    public static void Inputs(int tiles, float* upper, float* lower, nint rowStride, float* places, nint placeStride)
    {
        if (!Avx2.IsSupported)
        {
            for (int tile = 0; tile < tiles; tile++)
                InputsOf(upper + (2 * tile), lower + (2 * tile), rowStride, places + tile, placeStride);
            return;
        }

        for (int tile = 0; tile < tiles; tile += 8)
        {
            float* first = upper + (2 * tile);
            float* third = lower + (2 * tile);
            float* target = places + tile;
            Down(
                first,
                third,
                rowStride,
                out Vector256<float> a0,
                out Vector256<float> a1,
                out Vector256<float> a2,
                out Vector256<float> a3
            );
            Down(
                first + 8,
                third + 8,
                rowStride,
                out Vector256<float> b0,
                out Vector256<float> b1,
                out Vector256<float> b2,
                out Vector256<float> b3
            );
            Down(
                first + 2,
                third + 2,
                rowStride,
                out Vector256<float> c0,
                out Vector256<float> c1,
                out Vector256<float> c2,
                out Vector256<float> c3
            );
            Down(
                first + 10,
                third + 10,
                rowStride,
                out Vector256<float> d0,
                out Vector256<float> d1,
                out Vector256<float> d2,
                out Vector256<float> d3
            );
            Across(a0, b0, c0, d0, target, placeStride);
            Across(a1, b1, c1, d1, target + (4 * placeStride), placeStride);
            Across(a2, b2, c2, d2, target + (8 * placeStride), placeStride);
            Across(a3, b3, c3, d3, target + (12 * placeStride), placeStride);
        }
    }

    /// <summary><c>Aᵀ·m·A</c> of tiles that stand side by side.</summary>
    /// <param name="tiles">Tiles.</param>
    /// <param name="places">The 16 places, each of all tiles.</param>
    /// <param name="placeStride">Values from one place to the next.</param>
    /// <param name="top">Receives the upper row of outputs, two values a tile.</param>
    /// <param name="bottom">Receives the lower row.</param>
    public static void Products(int tiles, float* places, nint placeStride, float* top, float* bottom)
    {
        if (!Avx2.IsSupported)
        {
            for (int tile = 0; tile < tiles; tile++)
                ProductsOf(places + tile, placeStride, top + (2 * tile), bottom + (2 * tile));
            return;
        }

        for (int tile = 0; tile < tiles; tile += 8)
        {
            float* m = places + tile;
            Up(m, placeStride, out Vector256<float> t0, out Vector256<float> b0);
            Up(m + placeStride, placeStride, out Vector256<float> t1, out Vector256<float> b1);
            Up(m + (2 * placeStride), placeStride, out Vector256<float> t2, out Vector256<float> b2);
            Up(m + (3 * placeStride), placeStride, out Vector256<float> t3, out Vector256<float> b3);
            Interleave(t0 + t1 + t2, t1 - t2 - t3, top + (2 * tile));
            Interleave(b0 + b1 + b2, b1 - b2 - b3, bottom + (2 * tile));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightsAt(float* taps, nint tapStride, float* factors, nint placeStride)
    {
        var half = new Vector<float>(0.5f);
        for (int column = 0; column < 4; column++)
        {
            // Across first: one column of the 3×4 that G makes of the rows.
            Vector<float> g0 = Column(taps, tapStride, column, half);
            Vector<float> g1 = Column(taps + (3 * tapStride), tapStride, column, half);
            Vector<float> g2 = Column(taps + (6 * tapStride), tapStride, column, half);
            float* target = factors + (column * placeStride);
            Vector<float> sum = g0 + g2;
            Vector.Store(g0, target);
            Vector.Store((sum + g1) * half, target + (4 * placeStride));
            Vector.Store((sum - g1) * half, target + (8 * placeStride));
            Vector.Store(g2, target + (12 * placeStride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Column(float* taps, nint tapStride, int column, Vector<float> half)
    {
        Vector<float> first = Vector.Load(taps);
        Vector<float> last = Vector.Load(taps + (2 * tapStride));
        return column switch
        {
            0 => first,
            1 => (first + last + Vector.Load(taps + tapStride)) * half,
            2 => (first + last - Vector.Load(taps + tapStride)) * half,
            _ => last,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Down(
        float* upper,
        float* lower,
        nint rowStride,
        out Vector256<float> first,
        out Vector256<float> second,
        out Vector256<float> third,
        out Vector256<float> fourth
    )
    {
        Vector256<float> r0 = Vector256.Load(upper);
        Vector256<float> r1 = Vector256.Load(upper + rowStride);
        Vector256<float> r2 = Vector256.Load(lower);
        Vector256<float> r3 = Vector256.Load(lower + rowStride);
        first = r0 - r2;
        second = r1 + r2;
        third = r2 - r1;
        fourth = r1 - r3;
    }

    /// <summary>Of 16 columns from the first tile's on, and 16 from its third on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Across(
        Vector256<float> low,
        Vector256<float> high,
        Vector256<float> nextLow,
        Vector256<float> nextHigh,
        float* target,
        nint placeStride
    )
    {
        Vector256<float> d0 = Ordered(Avx.Shuffle(low, high, 0x88));
        Vector256<float> d1 = Ordered(Avx.Shuffle(low, high, 0xDD));
        Vector256<float> d2 = Ordered(Avx.Shuffle(nextLow, nextHigh, 0x88));
        Vector256<float> d3 = Ordered(Avx.Shuffle(nextLow, nextHigh, 0xDD));
        (d0 - d2).Store(target);
        (d1 + d2).Store(target + placeStride);
        (d2 - d1).Store(target + (2 * placeStride));
        (d1 - d3).Store(target + (3 * placeStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Ordered(Vector256<float> halves) =>
        Avx2.Permute4x64(halves.AsDouble(), 0xD8).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Up(float* places, nint placeStride, out Vector256<float> top, out Vector256<float> bottom)
    {
        Vector256<float> m0 = Vector256.Load(places);
        Vector256<float> m1 = Vector256.Load(places + (4 * placeStride));
        Vector256<float> m2 = Vector256.Load(places + (8 * placeStride));
        Vector256<float> m3 = Vector256.Load(places + (12 * placeStride));
        top = m0 + m1 + m2;
        bottom = m1 - m2 - m3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(Vector256<float> even, Vector256<float> odd, float* target)
    {
        Vector256<float> low = Avx.UnpackLow(even, odd);
        Vector256<float> high = Avx.UnpackHigh(even, odd);
        Avx.Permute2x128(low, high, 0x20).Store(target);
        Avx.Permute2x128(low, high, 0x31).Store(target + 8);
    }

    private static void InputsOf(float* upper, float* lower, nint rowStride, float* places, nint placeStride)
    {
        float* down = stackalloc float[Places];
        for (int column = 0; column < 4; column++)
        {
            (float r0, float r1) = (upper[column], upper[rowStride + column]);
            (float r2, float r3) = (lower[column], lower[rowStride + column]);
            down[column] = r0 - r2;
            down[4 + column] = r1 + r2;
            down[8 + column] = r2 - r1;
            down[12 + column] = r1 - r3;
        }

        for (int row = 0; row < 4; row++, down += 4, places += 4 * placeStride)
        {
            places[0] = down[0] - down[2];
            places[placeStride] = down[1] + down[2];
            places[2 * placeStride] = down[2] - down[1];
            places[3 * placeStride] = down[1] - down[3];
        }
    }

    private static void ProductsOf(float* places, nint placeStride, float* top, float* bottom)
    {
        float* up = stackalloc float[8];
        for (int column = 0; column < 4; column++, places += placeStride)
        {
            (float m0, float m1) = (places[0], places[4 * placeStride]);
            (float m2, float m3) = (places[8 * placeStride], places[12 * placeStride]);
            up[column] = m0 + m1 + m2;
            up[4 + column] = m1 - m2 - m3;
        }

        top[0] = up[0] + up[1] + up[2];
        top[1] = up[1] - up[2] - up[3];
        bottom[0] = up[4] + up[5] + up[6];
        bottom[1] = up[5] - up[6] - up[7];
    }
}
