using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Matrix products of few rows and any depth, such as the gradient of a narrow layer's weight.</summary>
/// <remarks>
/// <see cref="PackedGemm{TLanes, TVector}"/> packs a block of B for all threads, and the threads meet at every block of
/// the depth; few rows leave them little to do in between. Here A is packed whole, and each part packs its own columns
/// of B, right before it uses them. The depth is cut at the same places, so that the bits are the same.
/// </remarks>
internal static unsafe class FewRowsGemm<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const int MaxRowPanels = 32;

    // Multiply-adds, about a tenth of a millisecond: below, one more meeting of the threads costs what it saves.
    private const long MinWork = 8_000_000;

    // A group of panels is packed at a time: half a kilobyte of each row of B.
    private const int MaxGroup = 4;
    private const int PartsAThread = 4;
    private const int RowPanelsAPart = 8;

    /// <summary>The most rows that <see cref="Fits"/> accepts.</summary>
    public static int MaxRows => MaxRowPanels * Height;

    private static int Height => TLanes.TileRows;

    private static int Width => 2 * TLanes.Count;

    /// <summary>Whether A is low enough to be packed whole, and high enough to pay for packing B.</summary>
    public static bool Fits(in GemmProblem problem) =>
        problem.Work >= MinWork && problem.M > 2 * Height && problem.M <= MaxRows && problem.N > 2 * Width;

    /// <summary>Computes the whole product.</summary>
    /// <param name="threads">The most threads to use.</param>
    public static void Multiply(in GemmProblem problem, int threads)
    {
        int rows = (problem.M + Height - 1) / Height * Height;
        int depthBlock = PackedGemm<TLanes, TVector>.DepthBlock(problem.K);
        int depthBlocks = (problem.K + depthBlock - 1) / depthBlock;
        int panels = (problem.N + Width - 1) / Width;
        int group = Math.Clamp(panels / (PartsAThread * threads), 1, MaxGroup);
        var job = new MultiplyJob
        {
            Problem = problem,
            DepthBlock = depthBlock,
            Rows = rows,
            GroupColumns = group * Width,
            PackedA = ScratchMemory.Rent(ScratchPurpose.PackedLeft, (long)rows * problem.K),
        };
        var packing = new PackJob { Source = job, RowParts = (problem.M - 1) / (RowPanelsAPart * Height) + 1 };
        WorkerPool.Run(packing, depthBlocks * packing.RowParts, threads);
        WorkerPool.Run(job, (panels + group - 1) / group, threads);
    }

    private struct PackJob : IParallelJob
    {
        public MultiplyJob Source;
        public int RowParts;

        public readonly void Execute(int part)
        {
            ref readonly GemmProblem g = ref Source.Problem;
            int p = part / RowParts * Source.DepthBlock;
            int row = part % RowParts * RowPanelsAPart * Height;
            int depth = Math.Min(Source.DepthBlock, g.K - p);
            PanelPacking.PackAll(
                Math.Min(RowPanelsAPart * Height, g.M - row),
                Height,
                depth,
                g.A + (row * g.ARow) + (p * g.AColumn),
                g.ARow,
                g.AColumn,
                Source.PackedA + ((nint)p * Source.Rows) + ((nint)row * depth)
            );
        }
    }

    private struct MultiplyJob : IParallelJob
    {
        public GemmProblem Problem;
        public int DepthBlock;
        public int Rows;
        public int GroupColumns;
        public float* PackedA;

        public readonly void Execute(int part)
        {
            int column = part * GroupColumns;
            int columns = Math.Min(GroupColumns, Problem.N - column);
            float* packedB = ScratchMemory.Rent(ScratchPurpose.PackedRight, (long)GroupColumns * DepthBlock);
            for (int p = 0; p < Problem.K; p += DepthBlock)
            {
                int depth = Math.Min(DepthBlock, Problem.K - p);
                PanelPacking.PackAll(
                    columns,
                    Width,
                    depth,
                    Problem.B + (p * Problem.BRow) + (column * Problem.BColumn),
                    Problem.BColumn,
                    Problem.BRow,
                    packedB
                );
                for (int j = 0; j < columns; j += Width)
                    MultiplyPanel(p, depth, column + j, Math.Min(Width, columns - j), packedB + ((nint)j * depth));
            }
        }

        private readonly void MultiplyPanel(int p, int depth, int column, int width, float* packedB)
        {
            float* packedA = PackedA + ((nint)p * Rows);
            int rows = Problem.UpperOnly ? Math.Min(Problem.M, column + width) : Problem.M;
            for (int i = 0; i < rows; i += Height)
            {
                int height = Math.Min(Height, Problem.M - i);
                float* tile = Problem.C + (i * Problem.CRow) + column;
                RegisterTile.Prefetch(tile, Problem.CRow, height, width);
                RegisterTile.Multiply<TLanes, TVector>(
                    height,
                    width,
                    depth,
                    packedA + ((nint)i * depth),
                    Height,
                    packedB,
                    Width,
                    tile,
                    Problem.CRow,
                    Problem.Accumulate || p > 0
                );
                if (p + depth == Problem.K)
                    Problem.AddBias<TLanes, TVector>(i, height, column, width);
            }
        }
    }
}
