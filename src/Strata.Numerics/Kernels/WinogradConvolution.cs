using System.Numerics.Tensors;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>3×3 convolutions of stride 1 by Winograd's F(2×2, 3×3): 16 multiplications where there were 36.</summary>
/// <remarks>
/// <code>Y = Aᵀ·[(G·g·Gᵀ) ∘ (Bᵀ·d·B)]·A</code>
/// over tiles of 4×4 inputs and 2×2 outputs; the sum over channels makes the products matrix products, one for each of
/// the 16 places of a tile. Each part takes some hundred tiles through all three steps, so that what lies between them
/// stays in the second-level cache. Lavin and Gray, 2015, https://arxiv.org/abs/1509.09308.
/// </remarks>
internal static unsafe class WinogradConvolution<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const int Places = WinogradTransform.Places;
    private const int Slack = WinogradTransform.Slack;

    // Products are added up in runs of this length, and the runs' sums then: see ConvolutionGemm.
    private const int MaxDepth = 64;

    // Transformed inputs of one place that a part holds at a time: 16 places of them take 1 MiB.
    private const int MostInputs = 16 * 1024;

    // With fewer tiles or channels the transforms take what the products save.
    private const int LeastTiles = 128;
    private const int LeastChannels = 32;

    private const int LeastParts = 8;

    private static int Height => TLanes.TileRows;

    private static int Width => 2 * TLanes.Count;

    /// <summary>Whether the output is computed here.</summary>
    public static bool Fits(in ConvolutionShape shape) =>
        shape
            is {
                KernelHeight: 3,
                KernelWidth: 3,
                StrideHeight: 1,
                StrideWidth: 1,
                DilationHeight: 1,
                DilationWidth: 1,
                Groups: 1,
                InChannels: >= LeastChannels,
                OutChannels: >= LeastChannels
            }
        && shape.InChannels * Width <= MostInputs
        && Tiles(shape) >= LeastTiles;

    /// <summary>Computes the output, or adds to it.</summary>
    /// <param name="weight">OutChannels × InChannels × 3 × 3; if turned, InChannels × OutChannels × 3 × 3, each kernel from its end.</param>
    /// <param name="bias">One value an output channel, or null.</param>
    public static void Forward(
        in ConvolutionShape shape,
        float* input,
        float* weight,
        bool isTurned,
        float* bias,
        float* output,
        bool accumulate,
        int threads
    )
    {
        int rowPanels = (shape.OutChannels + Height - 1) / Height;
        long tiles = Tiles(shape);
        long share = (tiles + LeastParts - 1) / LeastParts;
        int block = (int)Math.Min(MostInputs / shape.InChannels, Math.Max(share, 2 * Width));
        block = Math.Max(Width, block / Width * Width);
        var job = new Job
        {
            Shape = shape,
            Input = input,
            Weight = weight,
            IsTurned = isTurned,
            Bias = bias,
            Output = output,
            Accumulate = accumulate,
            RowPanels = rowPanels,
            TileColumns = (shape.OutWidth + 1) / 2,
            TileRows = (shape.OutHeight + 1) / 2,
            Tiles = checked((int)tiles),
            Block = block,
            Factors = ScratchMemory.Rent(
                ScratchPurpose.PackedWeight,
                (long)Places * rowPanels * Height * shape.InChannels
            ),
        };
        WorkerPool.Run(new WeightJob { Source = job }, rowPanels, threads);
        WorkerPool.Run(job, (job.Tiles + block - 1) / block, threads);
    }

    private static long Tiles(in ConvolutionShape shape) =>
        (long)shape.Batch * ((shape.OutHeight + 1) / 2) * ((shape.OutWidth + 1) / 2);

    /// <summary>Transforms the weights of one panel of output channels, as a register tile reads them.</summary>
    private struct WeightJob : IParallelJob
    {
        public Job Source;

        public readonly void Execute(int part)
        {
            int depth = Source.Shape.InChannels;
            int rows = Math.Min(Height, Source.Shape.OutChannels - (part * Height));
            int size = depth * Height;
            float* taps = ScratchMemory.Rent(ScratchPurpose.Columns, (9L * size) + Slack);
            if (rows < Height)
                new Span<float>(taps, 9 * size).Clear();
            nint rowStride = Source.IsTurned ? 9 : 9 * (nint)depth;
            nint depthStride = Source.IsTurned ? 9 * (nint)Source.Shape.OutChannels : 9;
            for (int row = 0; row < rows; row++)
            {
                float* kernel = Source.Weight + (((part * Height) + row) * rowStride);
                float* target = taps + row;
                for (int c = 0; c < depth; c++, kernel += depthStride, target += Height)
                {
                    for (int tap = 0; tap < 9; tap++)
                        target[(nint)tap * size] = kernel[Source.IsTurned ? 8 - tap : tap];
                }
            }

            WinogradTransform.Weights(
                size,
                taps,
                size,
                Source.Factors + ((nint)part * size),
                (nint)Source.RowPanels * size
            );
        }
    }

    private struct Job : IParallelJob
    {
        public ConvolutionShape Shape;
        public float* Input;
        public float* Weight;
        public bool IsTurned;
        public float* Bias;
        public float* Output;
        public bool Accumulate;
        public int RowPanels;
        public int TileColumns;
        public int TileRows;
        public int Tiles;
        public int Block;
        public float* Factors;

        public readonly void Execute(int part)
        {
            int first = part * Block;
            int count = Math.Min(Block, Tiles - first);
            int panels = (count + Width - 1) / Width;
            float* inputs = ScratchMemory.Rent(
                ScratchPurpose.Columns,
                (long)Places * panels * Width * Shape.InChannels
            );
            TransformInputs(first, count, panels, inputs);
            // The products of one panel of channels with one of tiles stay in the first-level cache.
            float* products = ScratchMemory.Rent(ScratchPurpose.Result, (Places * Height * Width) + Slack);
            float* rows = ScratchMemory.Rent(ScratchPurpose.PackedLeft, 2L * Reach);
            for (int rowPanel = 0; rowPanel < RowPanels; rowPanel++)
            for (int panel = 0; panel < panels; panel++)
            {
                Multiply(rowPanel, panel, panels, inputs, products);
                int firstChannel = rowPanel * Height;
                int tile = panel * Width;
                for (int i = 0; i < Math.Min(Height, Shape.OutChannels - firstChannel); i++)
                    TransformProducts(
                        first + tile,
                        Math.Min(Width, count - tile),
                        firstChannel + i,
                        products + (i * Width),
                        rows
                    );
            }
        }

        /// <summary>Room for a row of input or output, and for what is read and written beyond it.</summary>
        private readonly int Reach => (2 * TileColumns) + 2 + (2 * Slack);

        /// <summary>The tiles of a part that stand in one row of an image; the last tile may be in the middle of the row.</summary>
        private readonly void RowOf(int tile, int left, out int image, out int row, out int column, out int count)
        {
            (int rows, column) = Math.DivRem(tile, TileColumns);
            (image, row) = Math.DivRem(rows, TileRows);
            count = Math.Min(left, TileColumns - column);
        }

        private readonly void TransformInputs(int first, int tiles, int panels, float* inputs)
        {
            int reach = Reach;
            int stride = (panels * Width) + Slack;
            float* rows = ScratchMemory.Rent(ScratchPurpose.PackedLeft, (4L * reach) + ((long)Places * stride));
            float* line = rows + (4 * reach);
            new Span<float>(rows, (4 * reach) + (Places * stride)).Clear(); // also what is read beyond a row's end
            for (int channel = 0; channel < Shape.InChannels; channel++)
            {
                (int lastImage, int lastRow) = (-1, -1);
                for (int done = 0; done < tiles; )
                {
                    RowOf(first + done, tiles - done, out int image, out int row, out int column, out int count);
                    // Two of the four rows are those of the row of tiles above.
                    bool follows = image == lastImage && row == lastRow + 1;
                    for (int y = follows ? 2 : 0; y < 4; y++)
                        CopyRow(image, channel, (2 * row) + y, rows + ((((2 * row) + y) & 3) * reach));
                    (lastImage, lastRow) = (image, row);
                    float* start = rows + (2 * column);
                    float* upper = start + ((2 * row & 3) * reach);
                    float* lower = start + (((2 * row) + 2 & 3) * reach);
                    WinogradTransform.Inputs(count, upper, lower, reach, line + done, stride);
                    done += count;
                }

                for (int place = 0; place < Places; place++)
                for (int panel = 0; panel < panels; panel++)
                {
                    float* from = line + ((nint)place * stride) + (panel * Width);
                    float* to = inputs + (((((nint)place * panels) + panel) * Shape.InChannels) + channel) * Width;
                    TLanes.Store(TLanes.Load(from), to);
                    TLanes.Store(TLanes.Load(from + TLanes.Count), to + TLanes.Count);
                }
            }
        }

        /// <summary>Copies a row of the padded input.</summary>
        private readonly void CopyRow(int image, int channel, int paddedRow, float* row)
        {
            int width = (2 * TileColumns) + 2;
            int y = paddedRow - Shape.PaddingTop;
            if (y < 0 || y >= Shape.Height)
            {
                new Span<float>(row, width).Clear();
                return;
            }

            int begin = Math.Clamp(Shape.PaddingLeft, 0, width);
            int end = Math.Clamp(Shape.Width + Shape.PaddingLeft, begin, width);
            float* source = Input + (((((nint)image * Shape.InChannels) + channel) * Shape.Height) + y) * Shape.Width;
            new Span<float>(row, begin).Clear();
            new ReadOnlySpan<float>(source, end - begin).CopyTo(new Span<float>(row + begin, end - begin));
            new Span<float>(row + end, width - end).Clear();
        }

        private readonly void Multiply(int rowPanel, int panel, int panels, float* inputs, float* products)
        {
            int depth = Shape.InChannels;
            for (int place = 0; place < Places; place++)
            {
                float* a = Factors + ((((nint)place * RowPanels) + rowPanel) * depth * Height);
                float* b = inputs + ((((nint)place * panels) + panel) * depth * Width);
                for (int p = 0; p < depth; p += MaxDepth)
                    WideTile<TLanes, TVector>.Multiply(
                        Height,
                        Math.Min(MaxDepth, depth - p),
                        a + ((nint)p * Height),
                        Height,
                        b + ((nint)p * Width),
                        Width,
                        products + (place * Height * Width),
                        Width,
                        accumulate: p > 0
                    );
            }
        }

        private readonly void TransformProducts(int first, int tiles, int channel, float* products, float* rows)
        {
            int reach = Reach;
            for (int done = 0; done < tiles; )
            {
                RowOf(first + done, tiles - done, out int image, out int row, out int column, out int count);
                WinogradTransform.Products(count, products + done, Height * Width, rows, rows + reach);
                done += count;
                int width = Math.Min(2 * count, Shape.OutWidth - (2 * column));
                nint plane = ((nint)image * Shape.OutChannels) + channel;
                for (int i = 0; i < Math.Min(2, Shape.OutHeight - (2 * row)); i++)
                    Put(
                        new ReadOnlySpan<float>(rows + (i * reach), width),
                        Bias == null ? 0 : Bias[channel],
                        new Span<float>(
                            Output + (((plane * Shape.OutHeight) + (2 * row) + i) * Shape.OutWidth) + (2 * column),
                            width
                        )
                    );
            }
        }

        private readonly void Put(ReadOnlySpan<float> values, float bias, Span<float> target)
        {
            if (Accumulate)
            {
                TensorPrimitives.Add(target, values, target);
                if (Bias != null)
                    TensorPrimitives.Add(target, bias, target);
            }
            else if (Bias != null)
            {
                TensorPrimitives.Add(values, bias, target);
            }
            else
            {
                values.CopyTo(target);
            }
        }
    }
}
