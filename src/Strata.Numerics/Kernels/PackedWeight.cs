using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The right operand of many small products, packed once for all of them.</summary>
/// <remarks>
/// A step of a recurrent layer multiplies a few rows by the same weight as the step before: packing it each time, as
/// <see cref="Gemm"/> must, would cost more than the product.
/// </remarks>
internal static unsafe class PackedWeight<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    // So much of a panel stays in the first-level cache while all rows pass by.
    private const int MaxDepth = 256;

    private static int Width => 2 * TLanes.Count;

    // Sixteen rows are two tiles of eight: one of twelve would leave one of four, too low to hide its own latency.
    private static int HeightFor(int rows) => rows is > 12 and <= 16 && TLanes.TileRows == 12 ? 8 : TLanes.TileRows;

    /// <summary>Values that packing so many columns takes.</summary>
    public static long Size(int depth, int columns) => (long)(columns + Width - 1) / Width * Width * depth;

    /// <summary>Values that packing so many rows takes.</summary>
    public static long RowsSize(int depth, int rows) =>
        (long)(rows + TLanes.TileRows - 1) / TLanes.TileRows * TLanes.TileRows * depth;

    /// <summary>Packs a matrix of depth × columns.</summary>
    public static void Pack(int depth, int columns, float* source, nint columnStride, nint depthStride, float* packed)
    {
        int panels = (columns + Width - 1) / Width;
        var job = new PackJob
        {
            Depth = depth,
            Columns = columns,
            Source = source,
            ColumnStride = columnStride,
            DepthStride = depthStride,
            Packed = packed,
        };
        Reductions.RunWhenLarge(job, panels, (long)depth * columns);
    }

    /// <summary>Packs the rows of a left operand.</summary>
    public static void PackRows(int rows, int depth, float* source, nint rowStride, float* packed)
    {
        int tile = HeightFor(rows);
        for (int i = 0; i < rows; i += tile)
            PanelPacking.Pack(
                Math.Min(tile, rows - i),
                tile,
                depth,
                source + (i * rowStride),
                rowStride,
                1,
                packed + ((nint)i * depth)
            );
    }

    /// <summary>The product.</summary>
    /// <param name="rows">Rows of the left operand.</param>
    /// <param name="columns">Columns of the weight.</param>
    /// <param name="depth">Columns of the left operand.</param>
    /// <param name="packedRows">From <see cref="PackRows"/>.</param>
    /// <param name="packed">From <see cref="Pack"/>.</param>
    /// <param name="c">The result.</param>
    /// <param name="cStride">Values from one row of the result to the next.</param>
    /// <param name="accumulate">Add to the result instead of replacing it.</param>
    public static void Multiply(
        int rows,
        int columns,
        int depth,
        float* packedRows,
        float* packed,
        float* c,
        nint cStride,
        bool accumulate
    )
    {
        int tileRows = HeightFor(rows);
        for (int column = 0; column < columns; column += Width)
        for (int p = 0; p < depth; p += MaxDepth)
        for (int i = 0; i < rows; i += tileRows)
        {
            int height = Math.Min(tileRows, rows - i);
            int width = Math.Min(Width, columns - column);
            float* tile = c + (i * cStride) + column;
            RegisterTile.Prefetch(tile, cStride, height, width);
            RegisterTile.Multiply<TLanes, TVector>(
                height,
                width,
                Math.Min(MaxDepth, depth - p),
                packedRows + ((nint)i * depth) + ((nint)p * tileRows),
                tileRows,
                packed + ((nint)column * depth) + ((nint)p * Width),
                Width,
                tile,
                cStride,
                accumulate || p > 0
            );
        }
    }

    private struct PackJob : IParallelJob
    {
        public int Depth;
        public int Columns;
        public float* Source;
        public nint ColumnStride;
        public nint DepthStride;
        public float* Packed;

        public readonly void Execute(int part)
        {
            int column = part * Width;
            PanelPacking.Pack(
                Math.Min(Width, Columns - column),
                Width,
                Depth,
                Source + (column * ColumnStride),
                ColumnStride,
                DepthStride,
                Packed + ((nint)column * Depth)
            );
        }
    }
}
