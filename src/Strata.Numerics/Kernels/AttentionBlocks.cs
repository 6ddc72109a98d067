using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels;

/// <summary>Products of packed blocks of queries, keys and values.</summary>
/// <remarks>
/// A block is packed in two ways: as the left operand (strips as tall as the register tile) or as the right one (strips
/// two vectors wide), each over the whole depth of the product. Blocks of results have room for whole tiles, so that no
/// product needs a remainder; what stands in that room means nothing.
/// </remarks>
internal static unsafe class AttentionBlocks<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    public static int Height => TLanes.TileRows;

    public static int Width => 2 * TLanes.Count;

    /// <summary>Rows with room for whole tiles.</summary>
    public static int Tall(int count) => AttentionProblem.RoundUp(count, Height);

    /// <summary>Columns with room for whole tiles.</summary>
    public static int Wide(int count) => AttentionProblem.RoundUp(count, Width);

    /// <summary>Values from one row of a block of scores to the next.</summary>
    /// <remarks>Whole tiles of either kind, and not a multiple of the cache's way: columns are read too.</remarks>
    public static int ScoreStride => Math.Max(Wide(AttentionProblem.Block), Tall(AttentionProblem.Block)) + 16;

    /// <summary>Rows of a matrix as the left operand, the depth along each row; fills <c>Tall(rows)·depth</c> values.</summary>
    public static void PackLeft(int rows, int depth, float* source, nint rowStride, float* panels)
    {
        for (int i = 0; i < rows; i += Height)
            PanelPacking.Pack(
                Math.Min(Height, rows - i),
                Height,
                depth,
                source + (i * rowStride),
                rowStride,
                1,
                panels + ((nint)i * depth)
            );
    }

    /// <summary>Rows of a matrix as columns of the right operand, the depth along each row; fills <c>Wide(rows)·depth</c> values.</summary>
    public static void PackRight(int rows, int depth, float* source, nint rowStride, float* panels)
    {
        for (int i = 0; i < rows; i += Width)
            PanelPacking.Pack(
                Math.Min(Width, rows - i),
                Width,
                depth,
                source + (i * rowStride),
                rowStride,
                1,
                panels + ((nint)i * depth)
            );
    }

    /// <summary>Columns of a matrix as columns of the right operand, the depth down the rows; fills <c>rows·Wide(columns)</c> values.</summary>
    /// <param name="panelStride">Values from one strip to the next: more than these rows, if more follow.</param>
    public static void PackColumns(
        int rows,
        int columns,
        float* source,
        nint rowStride,
        float* panels,
        nint panelStride
    )
    {
        for (int j = 0; j < columns; j += Width, panels += panelStride)
            PanelPacking.Pack(Math.Min(Width, columns - j), Width, rows, source + j, 1, rowStride, panels);
    }

    /// <summary>One strip of results of whole tiles.</summary>
    /// <param name="columns">Columns in use, at most a strip's: half a strip is enough for few.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile(
        int rows,
        int columns,
        nint depth,
        float* left,
        nint leftStride,
        float* right,
        float* result,
        nint resultStride,
        bool accumulate
    ) =>
        RegisterTile.Multiply<TLanes, TVector>(
            RegisterTile.Rows(Math.Min(rows, Height)),
            columns > TLanes.Count ? Width : TLanes.Count,
            depth,
            left,
            leftStride,
            right,
            Width,
            result,
            resultStride,
            accumulate
        );
}
