using System.Runtime.CompilerServices;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Matrix products by packed panels: the loops of Goto and BLIS around the register tiles.</summary>
/// <remarks>
/// B is cut into blocks of depth × columns that all threads share, packed by all of them; each thread packs the rows of A
/// that it needs. Operands that already lie as a panel does are read in place where the block is small. Threads own
/// disjoint tiles of C and the depth is cut by its own length only.
/// </remarks>
internal static unsafe class PackedGemm<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    // A panel of B of this depth (48 KiB or less) stays in the first-level cache while the rows pass by, and a block of
    // rows of A in the second.
    private const int MaxDepth = 384;
    private const int RowBlockPanels = 16;
    private const int MaxColumns = 3072;

    // Multiply-adds, some tens of microseconds, that are worth going from one thread to another.
    private const long StolenWork = 4_000_000;

    // Below this many values a block that is read in place stays in cache, whatever its stride.
    private const int SmallBlock = 16 * 1024;

    private static int Height => TLanes.TileRows;

    private static int Width => 2 * TLanes.Count;

    /// <summary>Where the depth is cut, by its length alone.</summary>
    public static int DepthBlock(int depth)
    {
        int blocks = (depth + MaxDepth - 1) / MaxDepth;
        return (((depth + blocks - 1) / blocks) + 7) / 8 * 8;
    }

    /// <summary>Computes the whole product.</summary>
    /// <param name="threads">The most threads to use.</param>
    public static void Multiply(in GemmProblem problem, int threads)
    {
        int depthBlock = DepthBlock(problem.K);
        for (int column = 0; column < problem.N; column += MaxColumns)
        {
            int columns = Math.Min(MaxColumns, problem.N - column);
            for (int p = 0; p < problem.K; p += depthBlock)
            {
                int depth = Math.Min(depthBlock, problem.K - p);
                var job = new MultiplyJob
                {
                    Problem = problem,
                    FirstColumn = column,
                    Columns = columns,
                    FirstDepth = p,
                    Depth = depth,
                };
                job.Problem.Accumulate |= p > 0;
                job.IsLast = p + depth == problem.K;
                PackRight(ref job, threads);
                job.ChooseGrid(threads);
                job.RefineRows(threads);
                WorkerPool.Run(job, job.RowParts * job.ColumnParts);
            }
        }
    }

    private static void PackRight(ref MultiplyJob job, int threads)
    {
        ref GemmProblem g = ref job.Problem;
        job.PackedB = ScratchMemory.Rent(
            ScratchPurpose.PackedRight,
            (long)(job.Columns + Width - 1) / Width * Width * job.Depth
        );
        // Packing pays when each panel meets several tiles, or when rows far apart would thrash the cache.
        job.ReadsBInPlace =
            g.BColumn == 1 && (g.M <= 2 * Height || (g.M <= 8 * Height && (long)job.Columns * job.Depth <= SmallBlock));
        int panels = (job.Columns + Width - 1) / Width;
        int first = job.ReadsBInPlace ? job.Columns / Width : 0; // a ragged last panel is always packed
        if (first == panels)
            return;
        var packing = new PackJob
        {
            Source = job,
            FirstPanel = first,
            Panels = panels - first,
        };
        packing.Parts =
            (long)(panels - first) * Width * job.Depth < 2 * SmallBlock ? 1 : Math.Min(threads, panels - first);
        WorkerPool.Run(packing, packing.Parts);
    }

    private struct PackJob : IParallelJob
    {
        public MultiplyJob Source;
        public int FirstPanel;
        public int Panels;
        public int Parts;

        public readonly void Execute(int part)
        {
            ref readonly GemmProblem g = ref Source.Problem;
            int end = FirstPanel + (int)((long)Panels * (part + 1) / Parts);
            int first = FirstPanel + (int)((long)Panels * part / Parts);
            PanelPacking.PackAll(
                Math.Min(end * Width, Source.Columns) - (first * Width),
                Width,
                Source.Depth,
                g.B + (Source.FirstDepth * g.BRow) + ((Source.FirstColumn + (first * Width)) * g.BColumn),
                g.BColumn,
                g.BRow,
                Source.PackedB + ((nint)first * Width * Source.Depth)
            );
        }
    }

    private struct MultiplyJob : IParallelJob
    {
        public GemmProblem Problem;
        public int FirstColumn;
        public int Columns;
        public int FirstDepth;
        public int Depth;
        public bool IsLast;
        public bool ReadsBInPlace;
        public float* PackedB;
        public int RowParts;
        public int ColumnParts;

        /// <summary>Cuts C so that the thread with most tiles has as few as possible.</summary>
        public void ChooseGrid(int threads)
        {
            int rowPanels = (Problem.M + Height - 1) / Height;
            int columnPanels = (Columns + Width - 1) / Width;
            long best = long.MaxValue;
            for (int rowParts = Math.Min(threads, rowPanels); rowParts >= 1; rowParts--)
            {
                int columnParts = Math.Min(threads / rowParts, columnPanels);
                long tiles =
                    (long)((rowPanels + rowParts - 1) / rowParts) * ((columnPanels + columnParts - 1) / columnParts);
                if (tiles < best)
                    (best, RowParts, ColumnParts) = (tiles, rowParts, columnParts);
            }
        }

        /// <summary>Cuts rows further, so that a thread which is slowed down leaves some of its work to the others.</summary>
        public void RefineRows(int threads)
        {
            if (threads == 1 || RowParts == 1)
                return;
            int rowPanels = (Problem.M + Height - 1) / Height;
            long panelWork = (long)Height * (Columns / ColumnParts) * Depth;
            RowParts = (int)Math.Clamp(rowPanels * panelWork / StolenWork, RowParts, Math.Min(8 * RowParts, rowPanels));
        }

        public readonly void Execute(int part)
        {
            int rowPanels = (Problem.M + Height - 1) / Height;
            int columnPanels = (Columns + Width - 1) / Width;
            (int rowPart, int columnPart) = (part / ColumnParts, part % ColumnParts);
            int firstRow = (int)((long)rowPanels * rowPart / RowParts) * Height;
            int endRow = Math.Min(Problem.M, (int)((long)rowPanels * (rowPart + 1) / RowParts) * Height);
            int firstPanel = (int)((long)columnPanels * columnPart / ColumnParts);
            int endPanel = (int)((long)columnPanels * (columnPart + 1) / ColumnParts);

            // Rows in whole tiles are read in place if A lies as its panels do and not many tiles would reread it.
            bool readsAInPlace =
                Problem.ARow == 1 && (endPanel - firstPanel <= 2 || (long)(endRow - firstRow) * Depth <= SmallBlock);
            int blockRows = Height * RowBlockPanels;
            float* packedA = ScratchMemory.Rent(ScratchPurpose.PackedLeft, (long)blockRows * Depth);
            for (int row = firstRow; row < endRow; row += blockRows)
            {
                int rows = Math.Min(blockRows, endRow - row);
                PackLeft(row, rows, packedA, readsAInPlace);
                for (int panel = firstPanel; panel < endPanel; panel++)
                    MultiplyPanel(row, rows, panel, packedA, readsAInPlace);
            }
        }

        private readonly void PackLeft(int row, int rows, float* packedA, bool readsAInPlace)
        {
            if (!readsAInPlace)
            {
                PanelPacking.PackAll(
                    rows,
                    Height,
                    Depth,
                    Problem.A + (row * Problem.ARow) + (FirstDepth * Problem.AColumn),
                    Problem.ARow,
                    Problem.AColumn,
                    packedA
                );
                return;
            }

            for (int i = 0; i < rows; i += Height)
            {
                int height = Math.Min(Height, rows - i);
                if (RegisterTile.Rows(height) == height)
                    continue;
                PanelPacking.Pack(
                    height,
                    Height,
                    Depth,
                    Problem.A + ((row + i) * Problem.ARow) + (FirstDepth * Problem.AColumn),
                    Problem.ARow,
                    Problem.AColumn,
                    packedA + ((nint)i * Depth)
                );
            }
        }

        private readonly void MultiplyPanel(int row, int rows, int panel, float* packedA, bool readsAInPlace)
        {
            int column = panel * Width;
            int width = Math.Min(Width, Columns - column);
            bool readsB = ReadsBInPlace && width == Width;
            float* b = readsB
                ? Problem.B + (FirstDepth * Problem.BRow) + FirstColumn + column
                : PackedB + ((nint)column * Depth);
            nint bStride = readsB ? Problem.BRow : Width;
            for (int i = 0; i < rows; i += Height)
            {
                int height = Math.Min(Height, rows - i);
                bool readsA = readsAInPlace && RegisterTile.Rows(height) == height;
                float* tile = Problem.C + ((row + i) * Problem.CRow) + FirstColumn + column;
                RegisterTile.Prefetch(tile, Problem.CRow, height, width);
                RegisterTile.Multiply<TLanes, TVector>(
                    height,
                    width,
                    Depth,
                    readsA ? Problem.A + row + i + (FirstDepth * Problem.AColumn) : packedA + ((nint)i * Depth),
                    readsA ? Problem.AColumn : Height,
                    b,
                    bStride,
                    tile,
                    Problem.CRow,
                    Problem.Accumulate
                );
                if (IsLast)
                    Problem.AddBias<TLanes, TVector>(row + i, height, FirstColumn + column, width);
            }
        }
    }
}
