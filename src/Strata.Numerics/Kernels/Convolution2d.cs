using System.Numerics;
using System.Runtime.Intrinsics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>2-D convolution (cross-correlation) and its two gradients; NCHW images, OIHW weights.</summary>
/// <remarks>
/// Built on the register tiles of <see cref="Gemm"/>, with the same promise: results of different instruction sets agree
/// within rounding, and for any number of threads they are the same bits. Results must not overlap operands.
/// </remarks>
public static unsafe class Convolution2d
{
    // Below this many multiply-adds a second thread costs more than it brings.
    private const long ParallelWork = 400_000;

    /// <summary>The output.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="input">Batch × InChannels × Height × Width.</param>
    /// <param name="weight">OutChannels × InChannels/Groups × KernelHeight × KernelWidth.</param>
    /// <param name="bias">OutChannels, or empty for none.</param>
    /// <param name="output">Batch × OutChannels × OutHeight × OutWidth; replaced or added to.</param>
    /// <param name="accumulate">Add to the output instead of replacing it.</param>
    /// <exception cref="ArgumentException">Sizes are impossible, or a block is too short.</exception>
    public static void Forward(
        in ConvolutionShape shape,
        Block input,
        Block weight,
        Block bias,
        Block output,
        bool accumulate = false
    )
    {
        shape.Check(input, weight, output);
        if (!bias.IsEmpty && bias.Length != shape.OutChannels)
            throw new ArgumentException(
                $"The bias has {bias.Length} values, expected one for each of {shape.OutChannels} output channels.",
                nameof(bias)
            );
        if (shape.Batch == 0)
            return;
        if (Lanes512.IsSupported)
            Forward<Lanes512, Vector512<float>>(shape, input, weight, bias, output, accumulate);
        else if (Lanes256.IsSupported)
            Forward<Lanes256, Vector256<float>>(shape, input, weight, bias, output, accumulate);
        else
            Forward<LanesPortable, Vector<float>>(shape, input, weight, bias, output, accumulate);
    }

    /// <summary>The gradient with respect to the input.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="outputGradient">Batch × OutChannels × OutHeight × OutWidth.</param>
    /// <param name="weight">OutChannels × InChannels/Groups × KernelHeight × KernelWidth.</param>
    /// <param name="inputGradient">Batch × InChannels × Height × Width; replaced or added to.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    /// <exception cref="ArgumentException">Sizes are impossible, or a block is too short.</exception>
    public static void InputGradient(
        in ConvolutionShape shape,
        Block outputGradient,
        Block weight,
        Block inputGradient,
        bool accumulate
    )
    {
        shape.Check(inputGradient, weight, outputGradient);
        if (shape.Batch == 0)
            return;
        if (Lanes512.IsSupported)
            InputGradient<Lanes512, Vector512<float>>(shape, outputGradient, weight, inputGradient, accumulate);
        else if (Lanes256.IsSupported)
            InputGradient<Lanes256, Vector256<float>>(shape, outputGradient, weight, inputGradient, accumulate);
        else
            InputGradient<LanesPortable, Vector<float>>(shape, outputGradient, weight, inputGradient, accumulate);
    }

    /// <summary>The gradient with respect to the weight.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="input">Batch × InChannels × Height × Width.</param>
    /// <param name="outputGradient">Batch × OutChannels × OutHeight × OutWidth.</param>
    /// <param name="weightGradient">OutChannels × InChannels/Groups × KernelHeight × KernelWidth; replaced or added to.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    /// <exception cref="ArgumentException">Sizes are impossible, or a block is too short.</exception>
    public static void WeightGradient(
        in ConvolutionShape shape,
        Block input,
        Block outputGradient,
        Block weightGradient,
        bool accumulate
    )
    {
        shape.Check(input, weightGradient, outputGradient);
        if (shape.Batch == 0)
        {
            if (!accumulate)
                weightGradient.Clear();
            return;
        }

        if (Lanes512.IsSupported)
            WeightGradient<Lanes512, Vector512<float>>(shape, input, outputGradient, weightGradient, accumulate);
        else if (Lanes256.IsSupported)
            WeightGradient<Lanes256, Vector256<float>>(shape, input, outputGradient, weightGradient, accumulate);
        else
            WeightGradient<LanesPortable, Vector<float>>(shape, input, outputGradient, weightGradient, accumulate);
    }

    /// <summary>Whether all three passes leave out what of a kernel meets only padding, and so gain nothing from a smaller one.</summary>
    public static bool LeavesOutPadding(in ConvolutionShape shape)
    {
        if (Lanes512.IsSupported)
            return LeavesOutPadding<Lanes512, Vector512<float>>(shape);
        return Lanes256.IsSupported
            ? LeavesOutPadding<Lanes256, Vector256<float>>(shape)
            : LeavesOutPadding<LanesPortable, Vector<float>>(shape);
    }

    private static bool LeavesOutPadding<TLanes, TVector>(in ConvolutionShape shape)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged =>
        TapConvolution<TLanes, TVector>.FitsOutput(shape)
        && TapConvolution<TLanes, TVector>.FitsInputGradient(shape)
        && TapWeightGradient<TLanes, TVector>.Fits(shape);

    private static void Forward<TLanes, TVector>(
        in ConvolutionShape shape,
        Block input,
        Block weight,
        Block bias,
        Block output,
        bool accumulate
    )
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged =>
        Convolve<TLanes, TVector>(
            shape,
            input.Pointer,
            weight.Pointer,
            bias.IsEmpty ? null : bias.Pointer,
            output.Pointer,
            accumulate
        );

    private static void Convolve<TLanes, TVector>(
        in ConvolutionShape shape,
        float* input,
        float* weight,
        float* bias,
        float* output,
        bool accumulate
    )
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        int threads = Threads(shape);
        if (DepthwiseConvolution<TLanes, TVector>.Fits(shape))
            DepthwiseConvolution<TLanes, TVector>.Forward(shape, input, weight, bias, output, accumulate, threads);
        else if (TapConvolution<TLanes, TVector>.FitsOutput(shape))
            TapConvolution<TLanes, TVector>.Forward(shape, input, weight, bias, output, accumulate, threads);
        else if (WinogradConvolution<TLanes, TVector>.Fits(shape))
            WinogradConvolution<TLanes, TVector>.Forward(
                shape,
                input,
                weight,
                isTurned: false,
                bias,
                output,
                accumulate,
                threads
            );
        else
            ConvolutionGemm<TLanes, TVector>.Forward(shape, input, weight, bias, output, accumulate, threads);
    }

    private static void InputGradient<TLanes, TVector>(
        in ConvolutionShape shape,
        Block outputGradient,
        Block weight,
        Block inputGradient,
        bool accumulate
    )
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        if (TapConvolution<TLanes, TVector>.FitsInputGradient(shape))
        {
            TapConvolution<TLanes, TVector>.InputGradient(
                shape,
                outputGradient.Pointer,
                weight.Pointer,
                inputGradient.Pointer,
                accumulate,
                Threads(shape)
            );
        }
        else if (ConvolutionInputGradient<TLanes, TVector>.TryTurn(shape, out ConvolutionShape turned))
        {
            if (WinogradConvolution<TLanes, TVector>.Fits(turned))
            {
                WinogradConvolution<TLanes, TVector>.Forward(
                    turned,
                    outputGradient.Pointer,
                    weight.Pointer,
                    isTurned: true,
                    null,
                    inputGradient.Pointer,
                    accumulate,
                    Threads(shape)
                );
                return;
            }

            float* turnedWeight = ConvolutionInputGradient<TLanes, TVector>.TurnWeight(shape, weight.Pointer);
            Convolve<TLanes, TVector>(
                turned,
                outputGradient.Pointer,
                turnedWeight,
                null,
                inputGradient.Pointer,
                accumulate
            );
        }
        else if (DepthwiseInputGradient<TLanes, TVector>.Fits(shape))
        {
            DepthwiseInputGradient<TLanes, TVector>.Compute(
                shape,
                outputGradient.Pointer,
                weight.Pointer,
                inputGradient.Pointer,
                accumulate,
                Threads(shape)
            );
        }
        else
        {
            ConvolutionInputGradient<TLanes, TVector>.Compute(
                shape,
                outputGradient.Pointer,
                weight.Pointer,
                inputGradient.Pointer,
                accumulate,
                Threads(shape)
            );
        }
    }

    private static void WeightGradient<TLanes, TVector>(
        in ConvolutionShape shape,
        Block input,
        Block outputGradient,
        Block weightGradient,
        bool accumulate
    )
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        if (DepthwiseWeightGradient<TLanes, TVector>.Fits(shape))
            DepthwiseWeightGradient<TLanes, TVector>.Compute(
                shape,
                input.Pointer,
                outputGradient.Pointer,
                weightGradient.Pointer,
                accumulate,
                Threads(shape)
            );
        else if (TapWeightGradient<TLanes, TVector>.Fits(shape))
            TapWeightGradient<TLanes, TVector>.Compute(
                shape,
                input.Pointer,
                outputGradient.Pointer,
                weightGradient.Pointer,
                accumulate,
                Threads(shape)
            );
        else
            ConvolutionWeightGradient<TLanes, TVector>.Compute(
                shape,
                input.Pointer,
                outputGradient.Pointer,
                weightGradient.Pointer,
                accumulate,
                Threads(shape)
            );
    }

    private static int Threads(in ConvolutionShape shape)
    {
        long work =
            (long)shape.Batch * shape.OutChannels * shape.OutHeight * shape.OutWidth * WindowOffsets.Depth(shape);
        return work < ParallelWork ? 1 : WorkerPool.ThreadCount;
    }
}
