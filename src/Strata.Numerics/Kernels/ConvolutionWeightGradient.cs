using System.Runtime.Intrinsics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The gradient of a convolution's weight: dot products of output gradients with rows of windows.</summary>
/// <remarks>
/// Both operands are contiguous along the positions of the output, so neither is transposed. Positions are cut into
/// bands that depend on the shape alone and are added up in order; threads share the elements of the weight, so no sum
/// is ever split and the bits do not depend on their number.
/// </remarks>
internal static unsafe class ConvolutionWeightGradient<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const int MaxBandPositions = 1024;
    private const int MaxBandValues = 128 * 1024;
    private const int Columns = DotTile<TLanes, TVector>.Columns;

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
        int positions = Math.Clamp(MaxBandValues / shape.OutChannels, 256, MaxBandPositions);
        int most = ConvolutionBand.At(shape, positions, 0).Positions;
        var job = new Job
        {
            Shape = shape,
            Input = input,
            OutputGradient = outputGradient,
            WeightGradient = weightGradient,
            Accumulate = accumulate,
            BandPositions = positions,
            Bands = ConvolutionBand.Count(shape, positions),
            RowStride = ((most + 31) / 32 * 32) + 16, // an odd number of cache lines: rows must not share cache sets
            Depth = WindowOffsets.Depth(shape),
        };
        job.Gradients = ScratchMemory.Rent(
            ScratchPurpose.Gradients,
            (long)job.Bands * shape.OutChannels * job.RowStride
        );
        var rearrange = new RearrangeJob { Source = job, Parts = WorkerPool.PartsFor(threads, job.Bands) };
        WorkerPool.Run(rearrange, rearrange.Parts);
        job.Tiles = (job.Depth + Columns - 1) / Columns;
        job.Parts = WorkerPool.PartsFor(threads, job.Tiles * shape.Groups);
        WorkerPool.Run(job, job.Parts);
    }

    /// <summary>Brings the output gradients of a band together: channels × positions, rows padded with zeros.</summary>
    private struct RearrangeJob : IParallelJob
    {
        public Job Source;
        public int Parts;

        public readonly void Execute(int part)
        {
            ref readonly ConvolutionShape shape = ref Source.Shape;
            nint plane = (nint)shape.OutHeight * shape.OutWidth;
            int end = (int)((long)Source.Bands * (part + 1) / Parts);
            for (int index = (int)((long)Source.Bands * part / Parts); index < end; index++)
            {
                ConvolutionBand band = ConvolutionBand.At(shape, Source.BandPositions, index);
                int run = band.Rows * shape.OutWidth;
                float* target = Source.Gradients + ((nint)index * shape.OutChannels * Source.RowStride);
                for (int channel = 0; channel < shape.OutChannels; channel++, target += Source.RowStride)
                {
                    for (int image = 0; image < band.Images; image++)
                        new ReadOnlySpan<float>(
                            Source.OutputGradient
                                + ((((nint)(band.Image + image) * shape.OutChannels) + channel) * plane)
                                + (band.Row * shape.OutWidth),
                            run
                        ).CopyTo(new Span<float>(target + (image * run), run));
                    new Span<float>(target + band.Positions, Source.RowStride - band.Positions).Clear();
                }
            }
        }
    }

    private struct Job : IParallelJob
    {
        public ConvolutionShape Shape;
        public float* Input;
        public float* OutputGradient;
        public float* WeightGradient;
        public float* Gradients;
        public bool Accumulate;
        public int BandPositions;
        public int Bands;
        public int RowStride;
        public int Depth;
        public int Tiles;
        public int Parts;

        public readonly void Execute(int part)
        {
            long all = (long)Tiles * Shape.Groups;
            int first = (int)(all * part / Parts);
            int end = (int)(all * (part + 1) / Parts);
            for (int index = 0; index < Bands; index++)
            {
                ConvolutionBand band = ConvolutionBand.At(Shape, BandPositions, index);
                for (int tile = first; tile < end; )
                {
                    (int group, int inGroup) = Math.DivRem(tile, Tiles);
                    int count = Math.Min(end - tile, Tiles - inGroup);
                    AddBand(index, band, group, inGroup * Columns, Math.Min(Depth, (inGroup + count) * Columns));
                    tile += count;
                }
            }
        }

        private readonly void AddBand(int index, in ConvolutionBand band, int group, int firstElement, int endElement)
        {
            int window = Shape.KernelHeight * Shape.KernelWidth;
            int firstChannel = firstElement / window;
            int channels = ((endElement - 1) / window) + 1 - firstChannel;
            long copied = (long)band.Images * channels * band.InputRows * band.InputWidth;
            float* copy = ScratchMemory.Rent(ScratchPurpose.Columns, copied + ConvolutionBand.Slack);
            band.CopyInput(Input, (group * (Shape.InChannels / Shape.Groups)) + firstChannel, channels, copy);
            int* offsets = WindowOffsets.Compute(Shape, band.InputRows, band.InputWidth);
            float* rows = ScratchMemory.Rent(ScratchPurpose.PackedLeft, (Columns * (long)RowStride) + 32);
            int channelsOut = Shape.OutChannels / Shape.Groups;
            nint depth = (band.Positions + 15) / 16 * 16;
            for (int element = firstElement; element < endElement; element += Columns)
            {
                int columns = Math.Min(Columns, endElement - element);
                for (int i = 0; i < columns; i++)
                    GatherRow(
                        band,
                        channels,
                        copy + offsets[element - (firstChannel * window) + i],
                        rows + ((nint)i * RowStride)
                    );
                for (int channel = 0; channel < channelsOut; channel += TLanes.DotRows)
                    DotTile<TLanes, TVector>.Multiply(
                        Math.Min(TLanes.DotRows, channelsOut - channel),
                        columns,
                        depth,
                        Gradients + ((((nint)index * Shape.OutChannels) + (group * channelsOut) + channel) * RowStride),
                        RowStride,
                        rows,
                        RowStride,
                        WeightGradient + (((nint)(group * channelsOut) + channel) * Depth) + element,
                        Depth,
                        Accumulate || index > 0
                    );
            }
        }

        // Copies may run over the end of a row by less than a vector: what follows is written later, or is padding.
        private readonly void GatherRow(in ConvolutionBand band, int channels, float* source, float* row)
        {
            int width = Shape.OutWidth;
            int stride = Shape.StrideWidth;
            int rows = band.Rows;
            nint lineStep = (nint)Shape.StrideHeight * band.InputWidth;
            nint imageStep = (nint)channels * band.InputRows * band.InputWidth;
            float* target = row;
            for (int image = 0; image < band.Images; image++, source += imageStep)
            {
                float* line = source;
                if (stride != 1)
                {
                    for (int y = 0; y < rows; y++, line += lineStep, target += width)
                        ColumnPanel.CopyRow(line, stride, width, target);
                }
                else if (width == 8)
                {
                    for (int y = 0; y < rows; y++, line += lineStep, target += 8)
                        Vector256.Load(line).Store(target);
                }
                else
                {
                    for (int y = 0; y < rows; y++, line += lineStep, target += width)
                    for (int x = 0; x < width; x += 16)
                        Vector512.Load(line + x).Store(target + x);
                }
            }

            new Span<float>(target, RowStride - band.Positions).Clear();
        }
    }
}
