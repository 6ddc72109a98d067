using System.Runtime.CompilerServices;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The convolution as a matrix product: packed weights times windows that are gathered panel by panel.</summary>
/// <remarks>
/// The weight, with the bias as one more element of the depth, is packed once. Each thread takes bands of the output,
/// copies their input with its padding, gathers 32 positions (or two vectors) at a time into a panel that stays in the
/// first-level cache, and multiplies all output channels with it.
/// </remarks>
internal static unsafe class ConvolutionGemm<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    // Enough positions for the packed weight to be read from far away, few enough to share small batches evenly.
    private const int BandPositions = 192;

    // Products are added up in runs of this length, and the runs' sums then: a ResNet's activations keep 2 to 3 times the
    // accuracy that runs of 384 give, for a few more passes over a result that lies in the cache.
    private const int MaxDepth = 64;

    private static int Height => TLanes.TileRows;

    private static int Width => 2 * TLanes.Count;

    /// <summary>Computes the output, or adds to it.</summary>
    /// <param name="bias">One value an output channel, or null.</param>
    /// <param name="threads">The most threads to use.</param>
    public static void Forward(
        in ConvolutionShape shape,
        float* input,
        float* weight,
        float* bias,
        float* output,
        bool accumulate,
        int threads
    )
    {
        int depth = WindowOffsets.Depth(shape);
        int total = depth + (bias == null ? 0 : 1);
        int blocks = (total + MaxDepth - 1) / MaxDepth;
        int rowPanels = ((shape.OutChannels / shape.Groups) + Height - 1) / Height;
        var job = new Job
        {
            Shape = shape,
            Input = input,
            Weight = weight,
            Bias = bias,
            Output = output,
            Accumulate = accumulate,
            Depth = depth,
            TotalDepth = total,
            DepthBlock = (total + blocks - 1) / blocks,
            RowPanels = rowPanels,
            PackedWeight = ScratchMemory.Rent(
                ScratchPurpose.PackedWeight,
                (long)shape.Groups * rowPanels * Height * total
            ),
            Bands = ConvolutionBand.Count(shape, BandPositions),
        };
        int panels = shape.Groups * rowPanels;
        var packing = new PackJob { Source = job, Parts = (long)panels * Height * total < 32_768 ? 1 : threads };
        WorkerPool.Run(packing, packing.Parts);
        job.Parts = WorkerPool.PartsFor(threads, job.Bands);
        WorkerPool.Run(job, job.Parts);
    }

    private struct PackJob : IParallelJob
    {
        public Job Source;
        public int Parts;

        public readonly void Execute(int part)
        {
            int panels = Source.Shape.Groups * Source.RowPanels;
            int end = (int)((long)panels * (part + 1) / Parts);
            for (int panel = (int)((long)panels * part / Parts); panel < end; panel++)
                Pack(panel / Source.RowPanels, panel % Source.RowPanels);
        }

        private readonly void Pack(int group, int rowPanel)
        {
            int channels = Source.Shape.OutChannels / Source.Shape.Groups;
            int first = rowPanel * Height;
            int lanes = Math.Min(Height, channels - first);
            int channel = (group * channels) + first;
            for (int p = 0; p < Source.TotalDepth; p += Source.DepthBlock)
            {
                int depth = Math.Min(Source.DepthBlock, Source.TotalDepth - p);
                float* panel = Source.PackedPanel(group, rowPanel, p, depth);
                int weights = Math.Min(depth, Source.Depth - p);
                if (weights > 0)
                    PanelPacking.Pack(
                        lanes,
                        Height,
                        weights,
                        Source.Weight + ((nint)channel * Source.Depth) + p,
                        Source.Depth,
                        1,
                        panel
                    );
                for (int lane = 0; weights < depth && lane < Height; lane++)
                    panel[((nint)weights * Height) + lane] = Source.Bias[channel + Math.Min(lane, lanes - 1)];
            }
        }
    }

    private struct Job : IParallelJob
    {
        public ConvolutionShape Shape;
        public float* Input;
        public float* Weight;
        public float* Bias;
        public float* Output;
        public bool Accumulate;
        public int Depth;
        public int TotalDepth;
        public int DepthBlock;
        public int RowPanels;
        public float* PackedWeight;
        public int Bands;
        public int Parts;

        public readonly float* PackedPanel(int group, int rowPanel, int p, int depth) =>
            PackedWeight + ((((nint)group * TotalDepth) + p) * RowPanels * Height) + ((nint)rowPanel * Height * depth);

        public readonly void Execute(int part)
        {
            int end = (int)((long)Bands * (part + 1) / Parts);
            for (int index = (int)((long)Bands * part / Parts); index < end; index++)
            {
                ConvolutionBand band = ConvolutionBand.At(Shape, BandPositions, index);
                for (int group = 0; group < Shape.Groups; group++)
                    Multiply(band, group);
            }
        }

        [SkipLocalsInit]
        private readonly void Multiply(in ConvolutionBand band, int group)
        {
            int channels = Shape.InChannels / Shape.Groups;
            long copied = (long)band.Images * channels * band.InputRows * band.InputWidth;
            float* copy = ScratchMemory.Rent(ScratchPurpose.Columns, copied + ConvolutionBand.Slack);
            band.CopyInput(Input, group * channels, channels, copy);
            int* offsets = WindowOffsets.Compute(Shape, band.InputRows, band.InputWidth);
            float* panel = ScratchMemory.Rent(ScratchPurpose.PackedLeft, (long)DepthBlock * Width);
            Span<ColumnPanel.Piece> pieces = stackalloc ColumnPanel.Piece[ColumnPanel.MaxPieces];
            var columns = new ColumnPanel(Width, Shape.StrideWidth, pieces);
            int positions = band.Positions;
            int panels = (positions + Width - 1) / Width;
            float* result = ScratchMemory.Rent(ScratchPurpose.Result, (long)panels * RowPanels * Height * Width);
            for (int p = 0; p < TotalDepth; p += DepthBlock)
            {
                int depth = Math.Min(DepthBlock, TotalDepth - p);
                int weights = Math.Min(depth, Depth - p);
                float* tiles = result;
                for (int position = 0; position < positions; position += Width, tiles += RowPanels * Height * Width)
                {
                    int width = Math.Min(Width, positions - position);
                    columns.Locate(band, channels, Shape.OutWidth, Shape.StrideHeight, position, width);
                    columns.Fill(copy, offsets + p, weights, panel);
                    if (weights < depth)
                        new Span<float>(panel + ((nint)weights * Width), Width).Fill(1); // meets the bias
                    MultiplyPanel(group, p, depth, panel, width, tiles);
                }
            }

            Store(band, group, result);
        }

        // Tiles of the result lie one after the other: rows of the output are often a power of two apart, and would take
        // turns in a few sets of the cache.
        private readonly void MultiplyPanel(int group, int p, int depth, float* panel, int width, float* tiles)
        {
            int channels = Shape.OutChannels / Shape.Groups;
            for (int rowPanel = 0; rowPanel < RowPanels; rowPanel++, tiles += Height * Width)
            {
                int rows = RegisterTile.Rows(Math.Min(Height, channels - (rowPanel * Height)));
                float* weight = PackedPanel(group, rowPanel, p, depth);
                if (width > TLanes.Count)
                    WideTile<TLanes, TVector>.Multiply(rows, depth, weight, Height, panel, Width, tiles, Width, p > 0);
                else
                    NarrowTile<TLanes, TVector>.Multiply(
                        rows,
                        depth,
                        weight,
                        Height,
                        panel,
                        Width,
                        tiles,
                        Width,
                        p > 0
                    );
            }
        }

        /// <summary>Brings the rows of the tiles where the output has them.</summary>
        private readonly void Store(in ConvolutionBand band, int group, float* result)
        {
            int channels = Shape.OutChannels / Shape.Groups;
            int perImage = band.Rows * Shape.OutWidth;
            nint plane = (nint)Shape.OutHeight * Shape.OutWidth;
            float* output =
                Output
                + ((((nint)band.Image * Shape.OutChannels) + (group * channels)) * plane)
                + (band.Row * Shape.OutWidth);
            nint nextPanel = (nint)RowPanels * Height * Width;
            int positions = band.Positions;
            for (int channel = 0; channel < channels; channel++, result += Width, output += plane)
            {
                float* tile = result;
                int first = 0; // of the panel, in its image
                float* image = output;
                for (int position = 0; position < positions; position += Width, tile += nextPanel)
                {
                    int width = Math.Min(Width, positions - position);
                    for (int column = 0; column < width; )
                    {
                        int length = Math.Min(perImage - first, width - column);
                        Put(tile + column, image + first, length);
                        column += length;
                        first += length;
                        if (first < perImage)
                            continue;
                        first = 0;
                        image += plane * Shape.OutChannels;
                    }
                }
            }
        }

        private readonly void Put(float* from, float* to, int length)
        {
            int i = 0;
            for (; i <= length - TLanes.Count; i += TLanes.Count)
                TileStore<TLanes, TVector>.Put(to + i, TLanes.Load(from + i), Accumulate);
            for (; i < length; i++)
                to[i] = Accumulate ? to[i] + from[i] : from[i];
        }
    }
}
