using System.Runtime.CompilerServices;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Products with one row or one column: <c>y[j] = Σ x[p]·M[j, p]</c>, limited by the reading of M.</summary>
/// <remarks>
/// With contiguous depth, rows of M are dotted with x; with contiguous j, eight rows at a time are added up over the whole
/// length, which the prefetcher likes better than short runs of many rows. Parts are whole cache lines of y.
/// </remarks>
internal static unsafe class MatrixVector<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const int Grain = 64;

    /// <summary>Computes a product whose M or N is 1.</summary>
    /// <param name="threads">The most threads to use.</param>
    public static void Multiply(in GemmProblem g, int threads)
    {
        bool isRow = g.M == 1;
        int length = isRow ? g.N : g.M;
        var job = new Job
        {
            Matrix = isRow ? g.B : g.A,
            Stride = isRow ? g.BColumn : g.ARow,
            DepthStride = isRow ? g.BRow : g.AColumn,
            Length = length,
            Depth = g.K,
            Accumulate = g.Accumulate,
        };

        // x and y, contiguous: copies are cheap beside M.
        float* x = isRow ? g.A : g.B;
        nint xStride = isRow ? g.AColumn : g.BRow;
        bool copiesX = xStride != 1 && g.K > 1;
        bool copiesY = !isRow && g.CRow != 1 && g.M > 1;
        float* copies = ScratchMemory.Rent(ScratchPurpose.Vector, (long)g.K + length + 16);
        job.Vector = copiesX ? copies : x;
        float* y = copies + ((g.K + 15) / 16 * 16);
        job.Result = copiesY ? y : g.C;
        for (int p = 0; copiesX && p < g.K; p++)
            copies[p] = x[p * xStride];
        for (int i = 0; copiesY && g.Accumulate && i < length; i++)
            y[i] = g.C[i * g.CRow];

        job.Parts = Math.Min(threads, (length + Grain - 1) / Grain);
        WorkerPool.Run(job, job.Parts);
        for (int i = 0; copiesY && i < length; i++)
            g.C[i * g.CRow] = y[i];
        g.AddBias<TLanes, TVector>(0, g.M, 0, g.N);
    }

    private struct Job : IParallelJob
    {
        public float* Matrix;
        public nint Stride;
        public nint DepthStride;
        public float* Vector;
        public float* Result;
        public int Length;
        public int Depth;
        public bool Accumulate;
        public int Parts;

        public readonly void Execute(int part)
        {
            int grains = (Length + Grain - 1) / Grain;
            int first = (int)((long)grains * part / Parts) * Grain;
            int end = Math.Min(Length, (int)((long)grains * (part + 1) / Parts) * Grain);
            if (DepthStride == 1)
                Dot(first, end);
            else if (Stride == 1)
                AddRows(first, end);
            else
                Gather(first, end);
        }

        private readonly void Dot(int first, int end)
        {
            const int columns = DotTile<TLanes, TVector>.Columns;
            for (int j = first; j < end; j += columns)
            {
                // One row, x, against up to four rows of M: C is a row of y.
                DotTile<TLanes, TVector>.Multiply(
                    1,
                    Math.Min(columns, end - j),
                    Depth,
                    Vector,
                    0,
                    Matrix + (j * Stride),
                    Stride,
                    Result + j,
                    0,
                    Accumulate
                );
            }
        }

        private readonly void AddRows(int first, int end)
        {
            if (!Accumulate)
                new Span<float>(Result + first, end - first).Clear();
            int p = 0;
            for (; p <= Depth - 8; p += 8)
                AddEightRows(Matrix + (p * DepthStride), Vector + p, first, end);
            for (; p < Depth; p++)
                AddRow(Matrix + (p * DepthStride), Vector[p], first, end);
        }

        private readonly void AddEightRows(float* row, float* x, int first, int end)
        {
            TVector x0 = TLanes.Broadcast(x[0]);
            TVector x1 = TLanes.Broadcast(x[1]);
            TVector x2 = TLanes.Broadcast(x[2]);
            TVector x3 = TLanes.Broadcast(x[3]);
            TVector x4 = TLanes.Broadcast(x[4]);
            TVector x5 = TLanes.Broadcast(x[5]);
            TVector x6 = TLanes.Broadcast(x[6]);
            TVector x7 = TLanes.Broadcast(x[7]);
            nint s = DepthStride;
            int j = first;
            for (; j <= end - TLanes.Count; j += TLanes.Count)
            {
                float* m = row + j;
                TVector y = TLanes.Load(Result + j);
                y = TLanes.MultiplyAdd(x0, TLanes.Load(m), y);
                y = TLanes.MultiplyAdd(x1, TLanes.Load(m + s), y);
                y = TLanes.MultiplyAdd(x2, TLanes.Load(m + (2 * s)), y);
                y = TLanes.MultiplyAdd(x3, TLanes.Load(m + (3 * s)), y);
                y = TLanes.MultiplyAdd(x4, TLanes.Load(m + (4 * s)), y);
                y = TLanes.MultiplyAdd(x5, TLanes.Load(m + (5 * s)), y);
                y = TLanes.MultiplyAdd(x6, TLanes.Load(m + (6 * s)), y);
                y = TLanes.MultiplyAdd(x7, TLanes.Load(m + (7 * s)), y);
                TLanes.Store(y, Result + j);
            }

            for (; j < end; j++)
            {
                float y = Result[j];
                for (int p = 0; p < 8; p++)
                    y += x[p] * row[j + (p * s)];
                Result[j] = y;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void AddRow(float* row, float x, int first, int end)
        {
            TVector factor = TLanes.Broadcast(x);
            int j = first;
            for (; j <= end - TLanes.Count; j += TLanes.Count)
                TLanes.Store(TLanes.MultiplyAdd(factor, TLanes.Load(row + j), TLanes.Load(Result + j)), Result + j);
            for (; j < end; j++)
                Result[j] += x * row[j];
        }

        private readonly void Gather(int first, int end)
        {
            for (int j = first; j < end; j++)
            {
                float* row = Matrix + (j * Stride);
                float sum = 0;
                for (int p = 0; p < Depth; p++)
                    sum += Vector[p] * row[p * DepthStride];
                Result[j] = Accumulate ? Result[j] + sum : sum;
            }
        }
    }
}
