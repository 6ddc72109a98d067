using System.Runtime.Intrinsics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The gradient of the weight of a convolution of each channel by itself: dot products of shifted planes.</summary>
/// <remarks>
/// Nine elements of the window are summed at a time, so that each output gradient is read once for nine. Threads share the
/// channels and add up the images in order, so the bits do not depend on their number.
/// </remarks>
internal static unsafe class DepthwiseWeightGradient<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const int Group = 9;
    private const int MostPerChannel = 4;

    /// <summary>Whether the shape is one for this kernel: with many outputs a channel, products of matrices win.</summary>
    public static bool Fits(in ConvolutionShape shape) =>
        shape.Groups == shape.InChannels
        && shape.InChannels > 1
        && shape.OutChannels <= MostPerChannel * shape.InChannels;

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
        var job = new Job
        {
            Shape = shape,
            Input = input,
            OutputGradient = outputGradient,
            WeightGradient = weightGradient,
            Accumulate = accumulate,
            Parts = WorkerPool.PartsFor(threads, shape.InChannels),
        };
        WorkerPool.Run(job, job.Parts);
    }

    private struct Job : IParallelJob
    {
        public ConvolutionShape Shape;
        public float* Input;
        public float* OutputGradient;
        public float* WeightGradient;
        public bool Accumulate;
        public int Parts;

        private readonly int PaddedWidth => (Shape.OutWidth + TLanes.Count - 1) / TLanes.Count * TLanes.Count;

        public readonly void Execute(int part)
        {
            var plane = new DepthwisePlane(Shape);
            int window = Shape.KernelHeight * Shape.KernelWidth;
            float* copy = ScratchMemory.Rent(ScratchPurpose.Columns, plane.Size);
            float* gradients = ScratchMemory.Rent(
                ScratchPurpose.Result,
                ((long)Shape.OutHeight * PaddedWidth) + (window + 16)
            );
            float* sums = gradients + ((nint)Shape.OutHeight * PaddedWidth);
            int* offsets = plane.Offsets();
            int multiplier = Shape.OutChannels / Shape.Groups;
            int end = (int)((long)Shape.InChannels * (part + 1) / Parts);
            for (int channel = (int)((long)Shape.InChannels * part / Parts); channel < end; channel++)
            for (int image = 0; image < Shape.Batch; image++)
            {
                nint index = ((nint)image * Shape.InChannels) + channel;
                plane.Fill(Input + (index * Shape.Height * Shape.Width), copy);
                for (int o = channel * multiplier; o < (channel + 1) * multiplier; o++)
                {
                    CopyGradient(image, o, gradients);
                    for (int tap = 0; tap < window; tap += Group)
                        Sum(copy, plane.RowStep, offsets + tap, Math.Min(Group, window - tap), gradients, sums + tap);
                    float* target = WeightGradient + ((nint)o * window);
                    for (int tap = 0; tap < window; tap++)
                        target[tap] = Accumulate || image > 0 ? target[tap] + sums[tap] : sums[tap];
                }
            }
        }

        // Zeros fill the last vector of each row: what they multiply does not count.
        private readonly void CopyGradient(int image, int channel, float* gradients)
        {
            float* plane =
                OutputGradient + ((((nint)image * Shape.OutChannels) + channel) * Shape.OutHeight * Shape.OutWidth);
            int width = PaddedWidth;
            for (int y = 0; y < Shape.OutHeight; y++)
            {
                var row = new Span<float>(gradients + ((nint)y * width), width);
                new ReadOnlySpan<float>(plane + ((nint)y * Shape.OutWidth), Shape.OutWidth).CopyTo(row);
                row[Shape.OutWidth..].Clear();
            }
        }

        private readonly void Sum(float* copy, nint rowStep, int* offsets, int count, float* gradients, float* sums)
        {
            TVector s0 = TLanes.Broadcast(0);
            TVector s1 = s0;
            TVector s2 = s0;
            TVector s3 = s0;
            TVector s4 = s0;
            TVector s5 = s0;
            TVector s6 = s0;
            TVector s7 = s0;
            TVector s8 = s0;
            int last = count - 1; // missing elements repeat the last one
            nint o0 = offsets[0];
            nint o1 = offsets[Math.Min(1, last)];
            nint o2 = offsets[Math.Min(2, last)];
            nint o3 = offsets[Math.Min(3, last)];
            nint o4 = offsets[Math.Min(4, last)];
            nint o5 = offsets[Math.Min(5, last)];
            nint o6 = offsets[Math.Min(6, last)];
            nint o7 = offsets[Math.Min(7, last)];
            nint o8 = offsets[Math.Min(8, last)];
            int width = PaddedWidth;
            for (int y = 0; y < Shape.OutHeight; y++, copy += rowStep, gradients += width)
            for (int x = 0; x < width; x += TLanes.Count)
            {
                TVector dy = TLanes.Load(gradients + x);
                float* from = copy + x;
                s0 = TLanes.MultiplyAdd(dy, TLanes.Load(from + o0), s0);
                s1 = TLanes.MultiplyAdd(dy, TLanes.Load(from + o1), s1);
                s2 = TLanes.MultiplyAdd(dy, TLanes.Load(from + o2), s2);
                s3 = TLanes.MultiplyAdd(dy, TLanes.Load(from + o3), s3);
                s4 = TLanes.MultiplyAdd(dy, TLanes.Load(from + o4), s4);
                s5 = TLanes.MultiplyAdd(dy, TLanes.Load(from + o5), s5);
                s6 = TLanes.MultiplyAdd(dy, TLanes.Load(from + o6), s6);
                s7 = TLanes.MultiplyAdd(dy, TLanes.Load(from + o7), s7);
                s8 = TLanes.MultiplyAdd(dy, TLanes.Load(from + o8), s8);
            }

            float* all = stackalloc float[12];
            TLanes.Sum(s0, s1, s2, s3).Store(all);
            TLanes.Sum(s4, s5, s6, s7).Store(all + 4);
            TLanes.Sum(s8, s8, s8, s8).Store(all + 8);
            new ReadOnlySpan<float>(all, count).CopyTo(new Span<float>(sums, count));
        }
    }
}
