using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Threading;

namespace Strata.Benchmarks;

/// <summary>Which share of the machine's peak do a convolution and its two gradients reach?</summary>
internal static class ConvolutionSpeed
{
    private static readonly ConvolutionShape[] _shapes =
    [
        Square(32, 1, 16, 16),
        Square(32, 16, 16, 16),
        Square(32, 16, 8, 32),
        Square(32, 32, 8, 32),
        Square(32, 1, 28, 8),
        Square(32, 3, 32, 32),
        Square(32, 32, 32, 32),
        Square(8, 64, 56, 64),
        Square(16, 128, 14, 128),
        Square(16, 256, 7, 256),
        Square(16, 64, 28, 128) with
        {
            StrideHeight = 2,
            StrideWidth = 2,
        },
        Square(4, 3, 224, 64) with
        {
            KernelHeight = 7,
            KernelWidth = 7,
            StrideHeight = 2,
            StrideWidth = 2,
            PaddingTop = 3,
            PaddingLeft = 3,
            PaddingBottom = 3,
            PaddingRight = 3,
        },
        Square(16, 64, 28, 64) with
        {
            KernelHeight = 1,
            KernelWidth = 1,
            PaddingTop = 0,
            PaddingLeft = 0,
            PaddingBottom = 0,
            PaddingRight = 0,
        },
        Square(16, 64, 28, 64) with
        {
            Groups = 64,
        },
    ];

    private static readonly ConvolutionShape[] _depthwise =
    [
        Depthwise(1, 96, 56, 7, 1),
        Depthwise(1, 384, 14, 7, 1),
        Depthwise(1, 768, 7, 7, 1),
        Depthwise(1, 96, 56, 3, 1),
        Depthwise(1, 96, 112, 3, 2),
        Depthwise(1, 144, 56, 5, 2),
        Depthwise(1, 240, 28, 5, 1),
    ];

    /// <summary>Prints the table of convolutions of each channel by itself.</summary>
    public static void RunDepthwise(int[] threadCounts) => Run(threadCounts, _depthwise);

    /// <summary>Prints the table.</summary>
    public static void Run(int[] threadCounts) => Run(threadCounts, _shapes);

    private static void Run(int[] threadCounts, ConvolutionShape[] shapes)
    {
        double peak = FmaPeak.Measured();
        Console.WriteLine($"FMA peak of one core: {peak:F0} GF/s");
        Console.WriteLine(
            $"{"layer", -40} threads {"forward", 14} {"input gradient", 14} {"weight gradient", 16} {"µs", 8}"
        );
        foreach (ConvolutionShape shape in shapes)
        foreach (int threads in threadCounts)
        {
            WorkerPool.ThreadCount = threads;
            Print(shape, threads, peak);
        }
    }

    private static void Print(ConvolutionShape s, int threads, double peak)
    {
        int outputs = s.Batch * s.OutChannels * s.OutHeight * s.OutWidth;
        int weights = s.OutChannels * (s.InChannels / s.Groups) * s.KernelHeight * s.KernelWidth;
        using NativeBuffer input = RandomValues.Create(s.Batch * s.InChannels * s.Height * s.Width);
        using NativeBuffer weight = RandomValues.Create(weights);
        using NativeBuffer bias = RandomValues.Create(s.OutChannels);
        using NativeBuffer output = RandomValues.Create(outputs);
        using var inputGradient = new NativeBuffer(input.Length);
        using var weightGradient = new NativeBuffer(weights);
        double work = 2.0 * outputs * (weights / s.OutChannels) / 1e9;
        double[] seconds =
        [
            Measure.Seconds(() =>
                Convolution2d.InputGradient(s, output.Block, weight.Block, inputGradient.Block, accumulate: false)
            ),
            Measure.Seconds(() =>
                Convolution2d.WeightGradient(s, input.Block, output.Block, weightGradient.Block, accumulate: false)
            ),
            Measure.Seconds(() => Convolution2d.Forward(s, input.Block, weight.Block, bias.Block, output.Block)),
        ];
        string name =
            $"N{s.Batch} {s.InChannels}→{s.OutChannels} {s.Height}×{s.Width} k{s.KernelHeight} s{s.StrideHeight} g{s.Groups}";
        double[] ordered = [seconds[2], seconds[0], seconds[1]];
        Console.WriteLine(
            $"{name, -40} {threads, 7}"
                + string.Concat(ordered.Select(t => $" {work / t, 7:F1} {work / t / (peak * threads), 6:P0}"))
                + $"  {string.Join(" ", ordered.Select(t => $"{t * 1e6, 7:F0}"))}"
        );
    }

    private static ConvolutionShape Depthwise(int batch, int channels, int size, int kernel, int stride) =>
        new()
        {
            Batch = batch,
            InChannels = channels,
            Height = size,
            Width = size,
            OutChannels = channels,
            KernelHeight = kernel,
            KernelWidth = kernel,
            PaddingTop = kernel / 2,
            PaddingLeft = kernel / 2,
            PaddingBottom = kernel / 2,
            PaddingRight = kernel / 2,
            StrideHeight = stride,
            StrideWidth = stride,
            Groups = channels,
        };

    private static ConvolutionShape Square(int batch, int inChannels, int size, int outChannels) =>
        new()
        {
            Batch = batch,
            InChannels = inChannels,
            Height = size,
            Width = size,
            OutChannels = outChannels,
            KernelHeight = 3,
            KernelWidth = 3,
            PaddingTop = 1,
            PaddingLeft = 1,
            PaddingBottom = 1,
            PaddingRight = 1,
        };
}
