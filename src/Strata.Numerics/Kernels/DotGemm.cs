using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary><c>C = A·B</c> where A and Bᵀ are row-major, such as <c>x·Wᵀ</c> with few rows: dot products, no packing.</summary>
internal static unsafe class DotGemm<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Whether the operands lie as this needs.</summary>
    public static bool Fits(in GemmProblem g) => g.AColumn == 1 && g.BRow == 1;

    /// <summary>Computes the whole product.</summary>
    /// <param name="threads">The most threads to use.</param>
    public static void Multiply(in GemmProblem problem, int threads)
    {
        bool cutsColumns = problem.N >= problem.M;
        int tiles = cutsColumns
            ? (problem.N + DotTile<TLanes, TVector>.Columns - 1) / DotTile<TLanes, TVector>.Columns
            : (problem.M + TLanes.DotRows - 1) / TLanes.DotRows;
        int parts = Math.Min(threads, tiles);
        WorkerPool.Run(
            new Job
            {
                Problem = problem,
                CutsColumns = cutsColumns,
                Tiles = tiles,
                Parts = parts,
            },
            parts
        );
    }

    private struct Job : IParallelJob
    {
        public GemmProblem Problem;
        public bool CutsColumns;
        public int Tiles;
        public int Parts;

        public readonly void Execute(int part)
        {
            int first = (int)((long)Tiles * part / Parts);
            int end = (int)((long)Tiles * (part + 1) / Parts);
            if (CutsColumns)
            {
                const int size = DotTile<TLanes, TVector>.Columns;
                Multiply(0, Problem.M, first * size, Math.Min(Problem.N, end * size));
            }
            else
            {
                Multiply(first * TLanes.DotRows, Math.Min(Problem.M, end * TLanes.DotRows), 0, Problem.N);
            }
        }

        // The longer side is the inner loop, so the shorter one's tile stays in the first-level cache.
        private readonly void Multiply(int firstRow, int endRow, int firstColumn, int endColumn)
        {
            if (CutsColumns)
            {
                for (int column = firstColumn; column < endColumn; column += DotTile<TLanes, TVector>.Columns)
                for (int row = firstRow; row < endRow; row += TLanes.DotRows)
                    Tile(row, column, endRow, endColumn);
            }
            else
            {
                for (int row = firstRow; row < endRow; row += TLanes.DotRows)
                for (int column = firstColumn; column < endColumn; column += DotTile<TLanes, TVector>.Columns)
                    Tile(row, column, endRow, endColumn);
            }

            Problem.AddBias<TLanes, TVector>(firstRow, endRow - firstRow, firstColumn, endColumn - firstColumn);
        }

        private readonly void Tile(int row, int column, int endRow, int endColumn) =>
            DotTile<TLanes, TVector>.Multiply(
                Math.Min(TLanes.DotRows, endRow - row),
                Math.Min(DotTile<TLanes, TVector>.Columns, endColumn - column),
                Problem.K,
                Problem.A + (row * Problem.ARow),
                Problem.ARow,
                Problem.B + (column * Problem.BColumn),
                Problem.BColumn,
                Problem.C + (row * Problem.CRow) + column,
                Problem.CRow,
                Problem.Accumulate
            );
    }
}
