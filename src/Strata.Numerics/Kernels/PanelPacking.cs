using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Strata.Numerics.Kernels;

/// <summary>Copies strips of a matrix into the order in which a register tile reads them.</summary>
/// <remarks>
/// A panel holds up to <c>width</c> lanes (rows of A or columns of B) and the whole depth:
/// <c>panel[p·width + lane] = source[lane·laneStride + p·depthStride]</c>. All transposes end here. Lanes beyond the last
/// hold copies of it: what they produce is never stored.
/// </remarks>
internal static unsafe class PanelPacking
{
    private const int LanesAtATime = 128;
    private const int RowsAhead = 6;

    /// <summary>Packs one panel.</summary>
    /// <param name="lanes">Lanes that exist, 1 to <paramref name="width"/>.</param>
    /// <param name="width">Lanes in the panel.</param>
    /// <param name="depth">The depth, at least 1.</param>
    /// <param name="panel">Receives <c>depth·width</c> values.</param>
    public static void Pack(
        int lanes,
        int width,
        int depth,
        float* source,
        nint laneStride,
        nint depthStride,
        float* panel
    )
    {
        if (laneStride == 1)
            CopyLanes(lanes, width, depth, source, depthStride, panel);
        else if (depthStride == 1 && depth >= 8 && Avx.IsSupported)
            Transpose(lanes, width, depth, source, laneStride, panel);
        else
            Gather(lanes, width, depth, source, laneStride, depthStride, panel);
    }

    /// <summary>Packs neighbouring panels, each <c>depth·width</c> values after the one before.</summary>
    /// <param name="lanes">Lanes of all panels; the last panel may have fewer than <paramref name="width"/>.</param>
    /// <param name="width">Lanes in a panel.</param>
    /// <param name="depth">The depth, at least 1.</param>
    /// <param name="panels">Receives the panels.</param>
    public static void PackAll(
        int lanes,
        int width,
        int depth,
        float* source,
        nint laneStride,
        nint depthStride,
        float* panels
    )
    {
        if (laneStride == 1)
        {
            PackSideBySide(lanes, width, depth, source, depthStride, panels);
            return;
        }

        for (int lane = 0; lane < lanes; lane += width)
            Pack(
                Math.Min(width, lanes - lane),
                width,
                depth,
                source + (lane * laneStride),
                laneStride,
                depthStride,
                panels + ((nint)lane * depth)
            );
    }

    /// <summary>Packs neighbouring panels whose lanes lie side by side, each <c>depth·width</c> values after the one before.</summary>
    /// <remarks>
    /// Several panels at a time: one by one, each would take half a cache line from rows that lie pages apart, where no
    /// prefetcher of the hardware follows.
    /// </remarks>
    /// <param name="lanes">Lanes of all panels; the last panel may have fewer than <paramref name="width"/>.</param>
    /// <param name="width">Lanes in a panel.</param>
    /// <param name="depth">The depth, at least 1.</param>
    /// <param name="panels">Receives the panels.</param>
    public static void PackSideBySide(int lanes, int width, int depth, float* source, nint depthStride, float* panels)
    {
        int whole = width is 32 or 16 or 12 or 6 && Vector256.IsHardwareAccelerated ? lanes / width : 0;
        // Writes to all panels of a group meet in the same sets of the cache where the depth is a round number.
        int group = Math.Max(1, LanesAtATime / width);
        for (int first = 0; first < whole; first += group)
            CopyPanels(
                Math.Min(group, whole - first),
                width,
                depth,
                source + (first * width),
                depthStride,
                panels + ((nint)first * width * depth)
            );
        for (int lane = whole * width; lane < lanes; lane += width)
            CopyLanes(
                Math.Min(width, lanes - lane),
                width,
                depth,
                source + lane,
                depthStride,
                panels + ((nint)lane * depth)
            );
    }

    private static void CopyPanels(int count, int width, int depth, float* source, nint depthStride, float* panels)
    {
        nint panelStride = (nint)width * depth;
        int lanes = count * width;
        for (int p = 0; p < depth; p++, source += depthStride, panels += width)
        {
            if (Sse.IsSupported)
            {
                float* ahead = source + (Math.Min(RowsAhead, depth - 1 - p) * depthStride);
                for (int lane = 0; lane < lanes; lane += 16)
                    Sse.Prefetch0(ahead + lane);
            }

            float* from = source;
            float* to = panels;
            for (int panel = 0; panel < count; panel++, from += width, to += panelStride)
            {
                if (width == 12)
                {
                    Vector256.Load(from).Store(to);
                    Vector128.Load(from + 8).Store(to + 8);
                }
                else if (width == 6)
                {
                    Vector128.Load(from).Store(to);
                    *(double*)(to + 4) = *(double*)(from + 4);
                }
                else
                {
                    for (int lane = 0; lane < width; lane += 8)
                        Vector256.Load(from + lane).Store(to + lane);
                }
            }
        }
    }

    private static void CopyLanes(int lanes, int width, int depth, float* source, nint depthStride, float* panel)
    {
        if (lanes < width)
        {
            for (int p = 0; p < depth; p++, source += depthStride, panel += width)
            {
                new ReadOnlySpan<float>(source, lanes).CopyTo(new Span<float>(panel, lanes));
                new Span<float>(panel + lanes, width - lanes).Fill(source[lanes - 1]);
            }

            return;
        }

        if (width % 16 == 0 && Vector512.IsHardwareAccelerated)
        {
            for (int p = 0; p < depth; p++, source += depthStride, panel += width)
            for (int lane = 0; lane < width; lane += 16)
                Vector512.Load(source + lane).Store(panel + lane);
        }
        else if (width % 8 == 0 && Vector256.IsHardwareAccelerated)
        {
            for (int p = 0; p < depth; p++, source += depthStride, panel += width)
            for (int lane = 0; lane < width; lane += 8)
                Vector256.Load(source + lane).Store(panel + lane);
        }
        else
        {
            for (int p = 0; p < depth; p++, source += depthStride, panel += width)
            {
                int lane = 0;
                for (; lane <= width - 4; lane += 4)
                    Vector128.Load(source + lane).Store(panel + lane);
                for (; lane < width; lane++)
                    panel[lane] = source[lane];
            }
        }
    }

    private static void Gather(
        int lanes,
        int width,
        int depth,
        float* source,
        nint laneStride,
        nint depthStride,
        float* panel
    )
    {
        for (int lane = 0; lane < width; lane++)
        {
            float* from = source + (Math.Min(lane, lanes - 1) * laneStride);
            float* to = panel + lane;
            for (int p = 0; p < depth; p++, from += depthStride, to += width)
                *to = *from;
        }
    }

    private static void Transpose(int lanes, int width, int depth, float* source, nint laneStride, float* panel)
    {
        for (int lane = 0; lane < width; lane += 8)
        {
            int count = Math.Min(8, width - lane);
            int last = lanes - 1;
            float* r0 = source + (Math.Min(lane, last) * laneStride);
            float* r1 = source + (Math.Min(lane + 1, last) * laneStride);
            float* r2 = source + (Math.Min(lane + 2, last) * laneStride);
            float* r3 = source + (Math.Min(lane + 3, last) * laneStride);
            float* r4 = source + (Math.Min(lane + 4, last) * laneStride);
            float* r5 = source + (Math.Min(lane + 5, last) * laneStride);
            float* r6 = source + (Math.Min(lane + 6, last) * laneStride);
            float* r7 = source + (Math.Min(lane + 7, last) * laneStride);
            for (int step = 0; step < depth; step += 8)
            {
                int p = Math.Min(step, depth - 8); // the last block overlaps the one before: same values, no remainder
                TransposeBlock(
                    Vector256.Load(r0 + p),
                    Vector256.Load(r1 + p),
                    Vector256.Load(r2 + p),
                    Vector256.Load(r3 + p),
                    Vector256.Load(r4 + p),
                    Vector256.Load(r5 + p),
                    Vector256.Load(r6 + p),
                    Vector256.Load(r7 + p),
                    panel + ((nint)p * width) + lane,
                    width,
                    count
                );
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeBlock(
        Vector256<float> r0,
        Vector256<float> r1,
        Vector256<float> r2,
        Vector256<float> r3,
        Vector256<float> r4,
        Vector256<float> r5,
        Vector256<float> r6,
        Vector256<float> r7,
        float* to,
        nint width,
        int count
    )
    {
        Vector256<float> t0 = Avx.UnpackLow(r0, r1);
        Vector256<float> t1 = Avx.UnpackHigh(r0, r1);
        Vector256<float> t2 = Avx.UnpackLow(r2, r3);
        Vector256<float> t3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> t4 = Avx.UnpackLow(r4, r5);
        Vector256<float> t5 = Avx.UnpackHigh(r4, r5);
        Vector256<float> t6 = Avx.UnpackLow(r6, r7);
        Vector256<float> t7 = Avx.UnpackHigh(r6, r7);
        Vector256<float> s0 = Avx.Shuffle(t0, t2, 0x44);
        Vector256<float> s1 = Avx.Shuffle(t0, t2, 0xEE);
        Vector256<float> s2 = Avx.Shuffle(t1, t3, 0x44);
        Vector256<float> s3 = Avx.Shuffle(t1, t3, 0xEE);
        Vector256<float> s4 = Avx.Shuffle(t4, t6, 0x44);
        Vector256<float> s5 = Avx.Shuffle(t4, t6, 0xEE);
        Vector256<float> s6 = Avx.Shuffle(t5, t7, 0x44);
        Vector256<float> s7 = Avx.Shuffle(t5, t7, 0xEE);
        if (count == 8)
        {
            Avx.Permute2x128(s0, s4, 0x20).Store(to);
            Avx.Permute2x128(s1, s5, 0x20).Store(to + width);
            Avx.Permute2x128(s2, s6, 0x20).Store(to + (2 * width));
            Avx.Permute2x128(s3, s7, 0x20).Store(to + (3 * width));
            Avx.Permute2x128(s0, s4, 0x31).Store(to + (4 * width));
            Avx.Permute2x128(s1, s5, 0x31).Store(to + (5 * width));
            Avx.Permute2x128(s2, s6, 0x31).Store(to + (6 * width));
            Avx.Permute2x128(s3, s7, 0x31).Store(to + (7 * width));
            return;
        }

        // Widths of 12 and 6: the lower half is four lanes, the upper half the two that may remain.
        StorePart(s0.GetLower(), s4.GetLower(), to, count);
        StorePart(s1.GetLower(), s5.GetLower(), to + width, count);
        StorePart(s2.GetLower(), s6.GetLower(), to + (2 * width), count);
        StorePart(s3.GetLower(), s7.GetLower(), to + (3 * width), count);
        StorePart(s0.GetUpper(), s4.GetUpper(), to + (4 * width), count);
        StorePart(s1.GetUpper(), s5.GetUpper(), to + (5 * width), count);
        StorePart(s2.GetUpper(), s6.GetUpper(), to + (6 * width), count);
        StorePart(s3.GetUpper(), s7.GetUpper(), to + (7 * width), count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePart(Vector128<float> first, Vector128<float> second, float* to, int count)
    {
        first.Store(to);
        if (count > 4)
            second.GetLower().Store(to + 4);
    }
}
