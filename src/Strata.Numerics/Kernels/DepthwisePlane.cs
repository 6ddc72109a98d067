using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>A copy of one channel of one image for convolution by itself: padded, and cut into phases along its rows.</summary>
/// <remarks>
/// With a stride of s along rows, a window's element meets every s-th column. A row of the copy therefore holds columns
/// 0, s, 2s, …, then 1, s + 1, …: what one element meets is contiguous, and vectors work for any stride.
/// </remarks>
internal readonly unsafe struct DepthwisePlane
{
    private const int Slack = 32;

    private readonly ConvolutionShape _shape;
    private readonly int _phaseWidth;

    public DepthwisePlane(in ConvolutionShape shape)
    {
        _shape = shape;
        Rows = ((shape.OutHeight - 1) * shape.StrideHeight) + ((shape.KernelHeight - 1) * shape.DilationHeight) + 1;
        int width = ((shape.OutWidth - 1) * shape.StrideWidth) + ((shape.KernelWidth - 1) * shape.DilationWidth) + 1;
        _phaseWidth = (width + shape.StrideWidth - 1) / shape.StrideWidth;
    }

    /// <summary>Rows of the copy.</summary>
    public int Rows { get; }

    /// <summary>Values from one row of the output to the next.</summary>
    public nint RowStep => (nint)_shape.StrideHeight * RowLength;

    private int RowLength => _shape.StrideWidth * _phaseWidth;

    /// <summary>Values of the copy, and those after it that vectors may touch.</summary>
    public long Size => ((long)Rows * RowLength) + Slack;

    /// <summary>Where each element of the window begins; in memory of this thread.</summary>
    public int* Offsets()
    {
        int* offsets = (int*)ScratchMemory.Rent(ScratchPurpose.Offsets, _shape.KernelHeight * _shape.KernelWidth);
        int* next = offsets;
        for (int y = 0; y < _shape.KernelHeight; y++)
        for (int x = 0; x < _shape.KernelWidth; x++)
        {
            (int column, int phase) = Math.DivRem(x * _shape.DilationWidth, _shape.StrideWidth);
            *next++ = (y * _shape.DilationHeight * RowLength) + (phase * _phaseWidth) + column;
        }

        return offsets;
    }

    /// <summary>Fills the copy; what no value is copied to is 0.</summary>
    public void Fill(float* plane, float* copy)
    {
        for (int row = 0; row < Rows; row++)
        {
            float* target = copy + ((nint)row * RowLength);
            int y = row - _shape.PaddingTop;
            if ((uint)y >= (uint)_shape.Height)
            {
                new Span<float>(target, RowLength).Clear();
                continue;
            }

            for (int phase = 0; phase < _shape.StrideWidth; phase++)
                FillPhase(plane + ((nint)y * _shape.Width), phase, target + ((nint)phase * _phaseWidth));
        }

        new Span<float>(copy + ((nint)Rows * RowLength), Slack).Clear();
    }

    private void FillPhase(float* row, int phase, float* target)
    {
        int stride = _shape.StrideWidth;
        // The first column of the image in this phase, and its place.
        int before = Math.Max(0, (_shape.PaddingLeft - phase + stride - 1) / stride);
        before = Math.Min(before, _phaseWidth);
        int first = (before * stride) + phase - _shape.PaddingLeft;
        int count = first >= _shape.Width ? 0 : ((_shape.Width - 1 - first) / stride) + 1;
        count = Math.Clamp(count, 0, _phaseWidth - before);
        new Span<float>(target, before).Clear();
        if (stride == 1)
        {
            new ReadOnlySpan<float>(row + first, count).CopyTo(new Span<float>(target + before, count));
        }
        else
        {
            // The last by itself: the vectors of the others read one value beyond what they need.
            if (count > 1)
                ColumnPanel.CopyRow(row + first, stride, count - 1, target + before);
            if (count > 0)
                target[before + count - 1] = row[first + ((nint)(count - 1) * stride)];
        }

        new Span<float>(target + before + count, _phaseWidth - before - count).Clear();
    }
}
