namespace Strata.Numerics.Kernels;

/// <summary>The sizes of a pooling over planes of height × width.</summary>
public readonly record struct Pooling2dShape
{
    /// <summary>Planes: images times channels.</summary>
    public required int Planes { get; init; }

    /// <summary>Rows of a plane.</summary>
    public required int Height { get; init; }

    /// <summary>Columns of a plane.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of a window.</summary>
    public required int KernelHeight { get; init; }

    /// <summary>Columns of a window.</summary>
    public required int KernelWidth { get; init; }

    /// <summary>Rows from one window to the next.</summary>
    public required int StrideHeight { get; init; }

    /// <summary>Columns from one window to the next.</summary>
    public required int StrideWidth { get; init; }

    /// <summary>Rows of padding above and below.</summary>
    public int PaddingHeight { get; init; }

    /// <summary>Columns of padding left and right.</summary>
    public int PaddingWidth { get; init; }

    /// <summary>Rows from one row of a window to the next.</summary>
    /// <value>1</value>
    public int DilationHeight { get; init; } = 1;

    /// <summary>Columns from one column of a window to the next.</summary>
    /// <value>1</value>
    public int DilationWidth { get; init; } = 1;

    /// <summary>Whether a last window that is only partly inside counts; never one that starts in the padding.</summary>
    public bool CeilMode { get; init; }

    /// <summary>Creates sizes; the required ones are set by the initializer.</summary>
    public Pooling2dShape() { }

    /// <summary>Rows of the output.</summary>
    public int OutHeight => Out(Height, KernelHeight, StrideHeight, PaddingHeight, DilationHeight);

    /// <summary>Columns of the output.</summary>
    public int OutWidth => Out(Width, KernelWidth, StrideWidth, PaddingWidth, DilationWidth);

    private int Out(int size, int kernel, int stride, int padding, int dilation)
    {
        int room = size + (2 * padding) - (dilation * (kernel - 1)) - 1;
        if (room < 0)
            return 0;
        int count = ((room + (CeilMode ? stride - 1 : 0)) / stride) + 1;
        return CeilMode && (count - 1) * stride >= size + padding ? count - 1 : count;
    }
}
