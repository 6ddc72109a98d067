using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels;

/// <summary>Rows that are weighted sums of shifted rows: what convolutions of single channels are made of.</summary>
/// <remarks>Four rows of the output share each weight; a last part of a row goes through the stack.</remarks>
internal static unsafe class DepthwiseRows<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary><c>output[y, x] = bias + Σ weights[i] · source[y · rowStep + offsets[i] + x]</c>, or added to it.</summary>
    /// <param name="source">Readable for whole vectors beyond the last value.</param>
    /// <param name="rowStep">Values from one row of the output to the next, in the source.</param>
    /// <param name="offsets">One for each weight.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="taps">Their number.</param>
    /// <param name="bias">What every sum begins with.</param>
    /// <param name="output">Rows × width.</param>
    /// <param name="rows">Rows of the output.</param>
    /// <param name="width">Columns of the output.</param>
    /// <param name="accumulate">Add to the output instead of replacing it.</param>
    public static void Compute(
        float* source,
        nint rowStep,
        int* offsets,
        float* weights,
        int taps,
        float bias,
        float* output,
        int rows,
        int width,
        bool accumulate
    )
    {
        int y = 0;
        for (; y <= rows - 4; y += 4)
            FourRows(
                source + (y * rowStep),
                rowStep,
                offsets,
                weights,
                taps,
                bias,
                output + ((nint)y * width),
                width,
                accumulate
            );
        for (; y < rows; y++)
            OneRow(source + (y * rowStep), offsets, weights, taps, bias, output + ((nint)y * width), width, accumulate);
    }

    [SkipLocalsInit]
    private static void FourRows(
        float* source,
        nint rowStep,
        int* offsets,
        float* weights,
        int taps,
        float bias,
        float* output,
        int width,
        bool accumulate
    )
    {
        float* part = stackalloc float[4 * TLanes.Count];
        for (int x = 0; x < width; x += TLanes.Count)
        {
            TVector y0 = TLanes.Broadcast(bias);
            TVector y1 = y0;
            TVector y2 = y0;
            TVector y3 = y0;
            float* start = source + x;
            for (int i = 0; i < taps; i++)
            {
                TVector w = TLanes.Broadcast(weights[i]);
                float* from = start + offsets[i];
                y0 = TLanes.MultiplyAdd(w, TLanes.Load(from), y0);
                y1 = TLanes.MultiplyAdd(w, TLanes.Load(from + rowStep), y1);
                y2 = TLanes.MultiplyAdd(w, TLanes.Load(from + (2 * rowStep)), y2);
                y3 = TLanes.MultiplyAdd(w, TLanes.Load(from + (3 * rowStep)), y3);
            }

            // Stored without a call while the accumulators live, or they would be spilled in every step.
            float* target = output + x;
            int count = Math.Min(TLanes.Count, width - x);
            bool isWhole = count == TLanes.Count;
            float* to = isWhole ? target : part;
            nint step = isWhole ? width : TLanes.Count;
            bool accumulates = isWhole && accumulate;
            Put(y0, to, accumulates);
            Put(y1, to + step, accumulates);
            Put(y2, to + (2 * step), accumulates);
            Put(y3, to + (3 * step), accumulates);
            if (!isWhole)
                RegisterTile.Merge(part, step, target, width, 4, count, accumulate);
        }
    }

    [SkipLocalsInit]
    private static void OneRow(
        float* source,
        int* offsets,
        float* weights,
        int taps,
        float bias,
        float* output,
        int width,
        bool accumulate
    )
    {
        float* part = stackalloc float[TLanes.Count];
        for (int x = 0; x < width; x += TLanes.Count)
        {
            TVector y = TLanes.Broadcast(bias);
            for (int i = 0; i < taps; i++)
                y = TLanes.MultiplyAdd(TLanes.Broadcast(weights[i]), TLanes.Load(source + x + offsets[i]), y);
            int count = Math.Min(TLanes.Count, width - x);
            bool isWhole = count == TLanes.Count;
            Put(y, isWhole ? output + x : part, isWhole && accumulate);
            if (!isWhole)
                RegisterTile.Merge(part, 0, output + x, 0, 1, count, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(TVector value, float* target, bool accumulates) =>
        TLanes.Store(accumulates ? TLanes.Add(TLanes.Load(target), value) : value, target);
}
