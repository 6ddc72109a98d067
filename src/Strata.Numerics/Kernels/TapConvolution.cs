using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The convolution of small images, or its input gradient: one product over the positions of the whole batch.</summary>
/// <remarks>
/// <para>
/// Images stand innermost (channel × pixel × image), so that even a map of one pixel fills vectors, and what a tap moves is
/// a run of whole images. Positions that the same taps reach share panels, which hold those taps only: nothing is
/// multiplied with padding, and a stride's gradient costs no more than its output.
/// </para>
/// <para>
/// The weight is read where it lies: with few positions, packing it would take longer than the product. Threads share
/// the rows of the result.
/// </para>
/// </remarks>
internal static unsafe partial class TapConvolution<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    // Products are added up in runs of this length, and the runs' sums then: see ConvolutionGemm.
    private const int MaxRun = 64;

    // Elements of a row of the weight that pass by while its block stays in the second-level cache.
    private const int BlockElements = 256;

    // What all panels may take: a few MB, which stay near.
    private const long MaxPanelValues = 1_250_000;

    // With more positions the packing of the weight costs little, and its panels are read with fewer misses.
    private const int MaxPositions = 768;

    // Few images of few pixels make pieces that fill no vector.
    private const int MinImages = 16;
    private const int MinPixels = 32;

    private static int Height => TLanes.TileRows;

    private static int Width => 2 * TLanes.Count;

    /// <summary>Whether the output is computed here.</summary>
    public static bool FitsOutput(in ConvolutionShape shape) =>
        Fits(shape, shape.OutChannels, shape.InChannels, (long)shape.OutHeight * shape.OutWidth, 1);

    /// <summary>Whether the input's gradient is computed here.</summary>
    public static bool FitsInputGradient(in ConvolutionShape shape) =>
        Fits(
            shape,
            shape.InChannels,
            shape.OutChannels,
            (long)shape.Height * shape.Width,
            shape.StrideHeight * shape.StrideWidth
        );

    /// <summary>Computes the output, or adds to it.</summary>
    /// <param name="bias">One value an output channel, or null.</param>
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
        int taps = shape.KernelHeight * shape.KernelWidth;
        int pixels = shape.OutHeight * shape.OutWidth;
        int* memory = (int*)ScratchMemory.Rent(ScratchPurpose.Offsets, TapMap.Size(pixels, taps));
        var job = new Job
        {
            Map = TapMap.OfOutput(shape, memory),
            Images = shape.Batch,
            Rows = shape.OutChannels,
            Depth = shape.InChannels,
            SourcePixels = shape.Height * shape.Width,
            RowStride = (nint)shape.InChannels * taps,
            DepthStride = taps,
            Source = input,
            Weight = weight,
            Bias = bias,
            Target = output,
            Accumulate = accumulate,
        };
        Run(job, threads);
    }

    /// <summary>Computes the input's gradient, or adds to it.</summary>
    public static void InputGradient(
        in ConvolutionShape shape,
        float* outputGradient,
        float* weight,
        float* inputGradient,
        bool accumulate,
        int threads
    )
    {
        int taps = shape.KernelHeight * shape.KernelWidth;
        int pixels = shape.Height * shape.Width;
        int* memory = (int*)ScratchMemory.Rent(ScratchPurpose.Offsets, TapMap.Size(pixels, taps));
        var job = new Job
        {
            Map = TapMap.OfInput(shape, memory),
            Images = shape.Batch,
            Rows = shape.InChannels,
            Depth = shape.OutChannels,
            SourcePixels = shape.OutHeight * shape.OutWidth,
            RowStride = taps,
            DepthStride = (nint)shape.InChannels * taps,
            Source = outputGradient,
            Weight = weight,
            Target = inputGradient,
            Accumulate = accumulate,
        };
        Run(job, threads);
    }

    private static bool Fits(in ConvolutionShape shape, int rows, int depth, long pixels, int stride)
    {
        int taps = shape.KernelHeight * shape.KernelWidth;
        long positions = pixels * shape.Batch / stride;
        return shape.Groups == 1
            && taps <= TapMap.MaxTaps
            && rows >= Height
            && depth >= 8
            && (shape.Batch >= MinImages || pixels >= MinPixels)
            && positions >= TLanes.Count
            && positions <= MaxPositions
            && positions * depth * taps <= MaxPanelValues;
    }

    private static void Run(Job job, int threads)
    {
        job.Map.Sort();
        int positions = job.Map.Pixels * job.Images;
        job.Panels = (positions + Width - 1) / Width;
        job.Innermost = ScratchMemory.Rent(ScratchPurpose.Columns, (long)job.Depth * job.SourcePixels * job.Images);
        job.Parts = WorkerPool.PartsFor(threads, job.Depth);
        WorkerPool.Run(new RearrangeJob { Source = job }, job.Parts);

        job.Masks = (ulong*)ScratchMemory.Rent(ScratchPurpose.Factors, 4L * (job.Panels + 1));
        job.Starts = (long*)job.Masks + job.Panels;
        long start = 0;
        for (int panel = 0; panel < job.Panels; panel++)
        {
            int last = Math.Min(((panel + 1) * Width) - 1, positions - 1) / job.Images;
            ulong mask = 0;
            for (int place = panel * Width / job.Images; place <= last; place++)
                mask |= job.Map.MaskAt(place);
            job.Masks[panel] = mask;
            job.Starts[panel] = start;
            start += (long)BitOperations.PopCount(mask) * job.Depth * Width;
        }

        job.Columns = ScratchMemory.Rent(ScratchPurpose.PackedRight, start);
        job.Parts = threads == 1 ? 1 : Math.Max(threads, job.Panels);
        WorkerPool.Run(new FillJob { Source = job }, job.Parts);

        job.RowPanels = (job.Rows + Height - 1) / Height;
        job.Result = ScratchMemory.Rent(ScratchPurpose.Result, (long)job.Panels * job.RowPanels * Height * Width);
        job.Parts = WorkerPool.PartsFor(threads, job.RowPanels);
        WorkerPool.Run(job, job.Parts);
    }

    private static (int First, int End) Share(int all, int part, int parts) =>
        ((int)((long)all * part / parts), (int)((long)all * (part + 1) / parts));

    private struct Job : IParallelJob
    {
        public TapMap Map;
        public int Images;
        public int Rows;
        public int Depth;
        public int SourcePixels;
        public nint RowStride;
        public nint DepthStride;
        public float* Source;
        public float* Weight;
        public float* Bias;
        public float* Target;
        public bool Accumulate;
        public float* Innermost;
        public int Panels;
        public ulong* Masks;
        public long* Starts;
        public float* Columns;
        public int RowPanels;
        public float* Result;
        public int Parts;

        public readonly void Execute(int part)
        {
            (int first, int end) = Share(RowPanels, part, Parts);
            int block = Math.Max(1, BlockElements / Map.Taps);
            for (int channel = 0; channel < Depth; channel += block)
            for (int panel = 0; panel < Panels; panel++)
                Multiply(panel, channel, Math.Min(channel + block, Depth), first, end);
            Store(first * Height, Math.Min(end * Height, Rows));
        }

        [SkipLocalsInit]
        private readonly void Multiply(int panel, int channel, int endChannel, int firstRows, int endRows)
        {
            ulong mask = Masks[panel];
            int taps = BitOperations.PopCount(mask);
            float* tile = Result + (((nint)panel * RowPanels) + firstRows) * Height * Width;
            if (taps == 0)
            {
                new Span<float>(tile, (endRows - firstRows) * Height * Width).Clear();
                return;
            }

            TileEntry* entries = stackalloc TileEntry[MaxRun];
            int run = Math.Min(MaxRun / taps, Depth);
            int listed = 0;
            for (int i = 0; i < run; i++)
            {
                for (ulong left = mask; left != 0; listed++)
                {
                    entries[listed].A = (int)(i * DepthStride) + TapMap.Next(ref left);
                    entries[listed].B = listed * Width;
                }
            }

            float* columns = Columns + Starts[panel];
            for (; channel < endChannel; channel += run)
            {
                int count = Math.Min(run, endChannel - channel) * taps;
                float* b = columns + ((nint)channel * taps * Width);
                float* a = Weight + (channel * DepthStride) + (firstRows * Height * RowStride);
                float* c = tile;
                for (int rows = firstRows; rows < endRows; rows++, a += Height * RowStride, c += Height * Width)
                {
                    int height = Rows - (rows * Height);
                    if (height >= Height)
                        ListedTile<TLanes, TVector>.Multiply(entries, count, a, RowStride, b, c, channel > 0);
                    else
                        MultiplyLast(entries, count, a, height, b, c, channel > 0);
                }
            }
        }

        // The last rows are fewer than a tile's: what would be read beyond them is no weight.
        [SkipLocalsInit]
        private readonly void MultiplyLast(
            TileEntry* entries,
            int count,
            float* a,
            int height,
            float* b,
            float* c,
            bool accumulate
        )
        {
            float* packed = stackalloc float[MaxRun * 12];
            for (int i = 0; i < count; i++)
            for (int row = 0; row < Height; row++)
                packed[(i * Height) + row] = a[entries[i].A + (Math.Min(row, height - 1) * RowStride)];
            WideTile<TLanes, TVector>.Multiply(Height, count, packed, Height, b, Width, c, Width, accumulate);
        }

        /// <summary>Puts rows of the result where images stand outermost.</summary>
        private readonly void Store(int firstRow, int endRow)
        {
            int positions = Map.Pixels * Images;
            float* row = ScratchMemory.Rent(ScratchPurpose.PackedLeft, (long)Panels * Width);
            for (int r = firstRow; r < endRow; r++)
            {
                float* source = Result + ((nint)r * Width);
                for (int panel = 0; panel < Panels; panel++, source += (nint)RowPanels * Height * Width)
                {
                    TLanes.Store(TLanes.Load(source), row + ((nint)panel * Width));
                    TLanes.Store(TLanes.Load(source + TLanes.Count), row + ((nint)panel * Width) + TLanes.Count);
                }

                float bias = Bias == null ? 0 : Bias[r];
                for (int image = 0; image < Images; image++)
                {
                    float* target = Target + ((((nint)image * Rows) + r) * Map.Pixels);
                    float* value = row + image;
                    if (Accumulate)
                    {
                        for (int place = 0; place < Map.Pixels; place++, value += Images)
                            target[Map.PixelAt(place)] += *value + bias;
                    }
                    else
                    {
                        for (int place = 0; place < Map.Pixels; place++, value += Images)
                            target[Map.PixelAt(place)] = *value + bias;
                    }
                }
            }
        }
    }
}
