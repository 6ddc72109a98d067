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
}
