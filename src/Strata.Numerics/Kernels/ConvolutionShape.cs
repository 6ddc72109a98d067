namespace Strata.Numerics.Kernels;

/// <summary>The sizes of a 2-D convolution over NCHW images with OIHW weights.</summary>
public readonly record struct ConvolutionShape
{
    /// <summary>Images.</summary>
    public required int Batch { get; init; }

    /// <summary>Channels of the input.</summary>
    public required int InChannels { get; init; }

    /// <summary>Rows of the input.</summary>
    public required int Height { get; init; }

    /// <summary>Columns of the input.</summary>
    public required int Width { get; init; }

    /// <summary>Channels of the output.</summary>
    public required int OutChannels { get; init; }

    /// <summary>Rows of the kernel.</summary>
    public required int KernelHeight { get; init; }

    /// <summary>Columns of the kernel.</summary>
    public required int KernelWidth { get; init; }

    /// <summary>Rows from one window to the next.</summary>
    /// <value>1</value>
    public int StrideHeight { get; init; } = 1;

    /// <summary>Columns from one window to the next.</summary>
    /// <value>1</value>
    public int StrideWidth { get; init; } = 1;

    /// <summary>Rows of zeros above.</summary>
    public int PaddingTop { get; init; }

    /// <summary>Columns of zeros on the left.</summary>
    public int PaddingLeft { get; init; }

    /// <summary>Rows of zeros below.</summary>
    public int PaddingBottom { get; init; }

    /// <summary>Columns of zeros on the right.</summary>
    public int PaddingRight { get; init; }

    /// <summary>Rows from one row of the kernel to the next.</summary>
    /// <value>1</value>
    public int DilationHeight { get; init; } = 1;

    /// <summary>Columns from one column of the kernel to the next.</summary>
    /// <value>1</value>
    public int DilationWidth { get; init; } = 1;

    /// <summary>Groups of channels that do not mix; the number of input channels makes it depthwise.</summary>
    /// <value>1</value>
    public int Groups { get; init; } = 1;

    /// <summary>Creates sizes; the required ones are set by the initializer.</summary>
    public ConvolutionShape() { }

    /// <summary>Rows of the output.</summary>
    public int OutHeight =>
        ((Height + PaddingTop + PaddingBottom - (DilationHeight * (KernelHeight - 1)) - 1) / StrideHeight) + 1;

    /// <summary>Columns of the output.</summary>
    public int OutWidth =>
        ((Width + PaddingLeft + PaddingRight - (DilationWidth * (KernelWidth - 1)) - 1) / StrideWidth) + 1;

    /// <summary>Throws unless the sizes are possible and the blocks hold them.</summary>
    internal void Check(Block input, Block weight, Block output)
    {
        if (
            Batch < 0
            || Math.Min(Math.Min(InChannels, OutChannels), Math.Min(Height, Width)) < 1
            || Math.Min(KernelHeight, KernelWidth) < 1
            || Math.Min(StrideHeight, StrideWidth) < 1
            || Math.Min(DilationHeight, DilationWidth) < 1
            || Math.Min(Math.Min(PaddingTop, PaddingBottom), Math.Min(PaddingLeft, PaddingRight)) < 0
        )
            throw new ArgumentException(
                "Sizes, strides and dilations of a convolution must be at least 1 and paddings at least 0, got "
                    + $"{Batch}×{InChannels}×{Height}×{Width} to {OutChannels} channels, "
                    + $"kernel {KernelHeight}×{KernelWidth}, stride {StrideHeight}×{StrideWidth}, "
                    + $"dilation {DilationHeight}×{DilationWidth}, "
                    + $"padding {PaddingTop}, {PaddingLeft}, {PaddingBottom}, {PaddingRight}."
            );
        if (Groups < 1 || InChannels % Groups != 0 || OutChannels % Groups != 0)
            throw new ArgumentException(
                $"{Groups} groups do not divide {InChannels} input and {OutChannels} output channels."
            );
        if (
            (DilationHeight * (KernelHeight - 1L)) + 1 > Height + (long)PaddingTop + PaddingBottom
            || (DilationWidth * (KernelWidth - 1L)) + 1 > Width + (long)PaddingLeft + PaddingRight
        )
            throw new ArgumentException(
                $"A kernel of {KernelHeight}×{KernelWidth} with dilation {DilationHeight}×{DilationWidth} is larger than "
                    + $"an image of {Height}×{Width} with its padding. Use a larger image, or more padding."
            );
        CheckLength(input, (long)Batch * InChannels * Height * Width, "input");
        CheckLength(weight, (long)OutChannels * (InChannels / Groups) * KernelHeight * KernelWidth, "weight");
        CheckLength(output, (long)Batch * OutChannels * OutHeight * OutWidth, "output");
    }

    private static void CheckLength(Block block, long needed, string name)
    {
        if (block.Length < needed)
            throw new ArgumentException($"The {name} has {block.Length} values, expected {needed}.", name);
    }
}
