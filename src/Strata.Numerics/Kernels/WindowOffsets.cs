using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Where the elements of a convolution's window lie in a padded copy of the input.</summary>
internal static unsafe class WindowOffsets
{
    /// <summary>Elements of a window: channels of a group × rows × columns of the kernel.</summary>
    public static int Depth(in ConvolutionShape shape) =>
        shape.InChannels / shape.Groups * shape.KernelHeight * shape.KernelWidth;

    /// <summary>The offset of each element, in the order of the weight; in memory of this thread.</summary>
    public static int* Compute(in ConvolutionShape shape, int inputRows, int inputWidth)
    {
        int* offsets = (int*)ScratchMemory.Rent(ScratchPurpose.Offsets, Depth(shape));
        int* next = offsets;
        for (int c = 0; c < shape.InChannels / shape.Groups; c++)
        for (int y = 0; y < shape.KernelHeight; y++)
        for (int x = 0; x < shape.KernelWidth; x++)
            *next++ = (((c * inputRows) + (y * shape.DilationHeight)) * inputWidth) + (x * shape.DilationWidth);
        return offsets;
    }
}
