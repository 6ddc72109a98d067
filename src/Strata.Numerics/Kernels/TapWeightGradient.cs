using System.Runtime.CompilerServices;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The gradient of a convolution's weight, tap by tap: no columns are made, nothing meets padding.</summary>
/// <remarks>
/// Channels stand innermost in panels of both operands, positions outermost: for a tap, the gradient of 12 output and 32
/// input channels (or fewer) is the sum of outer products over the pairs of positions that it joins. Threads share the
/// tiles of channels, each of which is summed in one order.
/// </remarks>
internal static unsafe class TapWeightGradient<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const int MaxRun = 64;

    // With fewer channels the panels are mostly rim, and the dot products, which add up in as many parts as a vector has
    // values, are closer to the truth.
    private const int MinChannels = 64;

    private static int Height => TLanes.TileRows;

    private static int Width => 2 * TLanes.Count;

    /// <summary>Whether the gradient is computed here.</summary>
    public static bool Fits(in ConvolutionShape shape) =>
        shape.Groups == 1 && shape.OutChannels >= Height && shape.InChannels >= MinChannels;

    /// <summary>Computes the gradient, or adds to it.</summary>
    /// <param name="threads">The most threads to use.</param>
    public static void Compute(
        in ConvolutionShape shape,
        float* input,
        float* outputGradient,
        float* weightGradient,
        bool accumulate,
        int threads
    )
    {
        int pixels = shape.OutHeight * shape.OutWidth;
        int taps = shape.KernelHeight * shape.KernelWidth;
        int* memory = (int*)ScratchMemory.Rent(ScratchPurpose.Offsets, TapMap.Size(pixels, taps));
        var map = TapMap.OfOutput(shape, memory);
        var job = new Job
        {
            Images = shape.Batch,
            Taps = taps,
            InPixels = shape.Height * shape.Width,
            OutPixels = pixels,
            InChannels = shape.InChannels,
            OutChannels = shape.OutChannels,
            Input = input,
            OutputGradient = outputGradient,
            WeightGradient = weightGradient,
            Accumulate = accumulate,
            InPanels = (shape.InChannels + Width - 1) / Width,
            OutPanels = (shape.OutChannels + Height - 1) / Height,
            GroupImages = Math.Clamp(MaxRun / pixels, 1, shape.Batch),
        };
        job.PackedInput = ScratchMemory.Rent(
            ScratchPurpose.Columns,
            (long)job.InPanels * Width * job.Images * job.InPixels
        );
        job.PackedGradient = ScratchMemory.Rent(
            ScratchPurpose.Gradients,
            (long)job.OutPanels * Height * job.Images * job.OutPixels
        );
        job.Counts = (int*)ScratchMemory.Rent(ScratchPurpose.Factors, taps);
        job.Entries = (TileEntry*)ScratchMemory.Rent(ScratchPurpose.Vector, 2L * taps * job.GroupImages * pixels);
        List(job, map);
        job.Parts = WorkerPool.PartsFor(threads, (job.InPanels + job.OutPanels) * job.Images);
        WorkerPool.Run(new PackJob { Source = job }, job.Parts);
        job.Parts = WorkerPool.PartsFor(threads, job.InPanels * job.OutPanels);
        WorkerPool.Run(job, job.Parts);
    }

    /// <summary>Lists the pairs of positions that each tap joins, of as many images as make a run.</summary>
    private static void List(in Job job, in TapMap map)
    {
        for (int tap = 0; tap < job.Taps; tap++)
        {
            TileEntry* entry = job.Entries + ((nint)tap * job.GroupImages * job.OutPixels);
            int count = 0;
            for (int image = 0; image < job.GroupImages; image++)
            for (int pixel = 0; pixel < job.OutPixels; pixel++)
            {
                int source = map.Source(pixel, tap);
                if (source < 0)
                    continue;
                entry[count].A = ((image * job.OutPixels) + pixel) * Height;
                entry[count++].B = ((image * job.InPixels) + source) * Width;
            }

            job.Counts[tap] = count / job.GroupImages;
        }
    }

    /// <summary>Brings channels innermost, in panels.</summary>
    private struct PackJob : IParallelJob
    {
        public Job Source;

        public readonly void Execute(int part)
        {
            int panels = Source.InPanels + Source.OutPanels;
            int all = panels * Source.Images;
            int end = (int)((long)all * (part + 1) / Source.Parts);
            for (int piece = (int)((long)all * part / Source.Parts); piece < end; piece++)
            {
                (int panel, int image) = Math.DivRem(piece, Source.Images);
                if (panel < Source.InPanels)
                    Pack(panel, image, Width, Source.InChannels, Source.InPixels, Source.Input, Source.PackedInput);
                else
                    Pack(
                        panel - Source.InPanels,
                        image,
                        Height,
                        Source.OutChannels,
                        Source.OutPixels,
                        Source.OutputGradient,
                        Source.PackedGradient
                    );
            }
        }

        private readonly void Pack(
            int panel,
            int image,
            int width,
            int channels,
            int pixels,
            float* source,
            float* packed
        ) =>
            PanelPacking.Pack(
                Math.Min(width, channels - (panel * width)),
                width,
                pixels,
                source + ((((nint)image * channels) + (panel * width)) * pixels),
                pixels,
                1,
                packed + ((((nint)panel * Source.Images) + image) * pixels * width)
            );
    }

    private struct Job : IParallelJob
    {
        public int Images;
        public int Taps;
        public int InPixels;
        public int OutPixels;
        public int InChannels;
        public int OutChannels;
        public float* Input;
        public float* OutputGradient;
        public float* WeightGradient;
        public bool Accumulate;
        public int InPanels;
        public int OutPanels;
        public int GroupImages;
        public float* PackedInput;
        public float* PackedGradient;
        public int* Counts;
        public TileEntry* Entries;
        public int Parts;

        public readonly void Execute(int part)
        {
            int all = InPanels * OutPanels;
            int end = (int)((long)all * (part + 1) / Parts);
            float* tiles = ScratchMemory.Rent(ScratchPurpose.PackedLeft, (long)Taps * Height * Width);
            for (int tile = (int)((long)all * part / Parts); tile < end; tile++)
            {
                (int outPanel, int inPanel) = Math.DivRem(tile, InPanels);
                new Span<float>(tiles, Taps * Height * Width).Clear();
                for (int image = 0; image < Images; image += GroupImages)
                    AddImages(image, Math.Min(GroupImages, Images - image), outPanel, inPanel, tiles);
                Store(outPanel * Height, inPanel * Width, tiles);
            }
        }

        private readonly void AddImages(int image, int images, int outPanel, int inPanel, float* tiles)
        {
            float* a = PackedGradient + ((((nint)outPanel * Images) + image) * OutPixels * Height);
            float* b = PackedInput + ((((nint)inPanel * Images) + image) * InPixels * Width);
            for (int tap = 0; tap < Taps; tap++, tiles += Height * Width)
            {
                TileEntry* entries = Entries + ((nint)tap * GroupImages * OutPixels);
                int count = Counts[tap] * images;
                for (int first = 0; first < count; first += MaxRun)
                    ListedTile<TLanes, TVector>.Multiply(
                        entries + first,
                        Math.Min(MaxRun, count - first),
                        a,
                        1,
                        b,
                        tiles,
                        accumulate: true
                    );
            }
        }

        /// <summary>Puts the tiles of all taps where taps stand innermost.</summary>
        private readonly void Store(int outChannel, int inChannel, float* tiles)
        {
            int rows = Math.Min(Height, OutChannels - outChannel);
            int columns = Math.Min(Width, InChannels - inChannel);
            for (int row = 0; row < rows; row++, tiles += Width)
            {
                float* target = WeightGradient + ((((nint)(outChannel + row) * InChannels) + inChannel) * Taps);
                for (int column = 0; column < columns; column++)
                {
                    float* source = tiles + column;
                    if (Accumulate)
                    {
                        for (int tap = 0; tap < Taps; tap++, source += Height * Width)
                            *target++ += *source;
                    }
                    else
                    {
                        for (int tap = 0; tap < Taps; tap++, source += Height * Width)
                            *target++ = *source;
                    }
                }
            }
        }
    }
}
