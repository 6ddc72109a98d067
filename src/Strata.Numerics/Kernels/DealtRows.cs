using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Max pooling of any window, eight neighbouring outputs at a time.</summary>
/// <remarks>
/// Rows are first copied with their padding, the columns dealt out by their remainder by the stride: then what
/// neighbouring windows have at the same place are neighbours, whatever stride and dilation, and no window meets an edge.
/// So many rows are held at once as stay in the nearest cache.
/// </remarks>
internal readonly unsafe struct DealtRows
{
    private const int Lanes = 8;
    private const int ValuesHeld = 1 << 13;

    private readonly Pooling2dShape _shape;
    private readonly (int Height, int Width) _out;
    private readonly int _hands; // remainders that a window meets
    private readonly int _handLength;
    private readonly int _outRowsHeld;
    private readonly float* _rows;
    private readonly int* _firsts;
    private readonly Place* _places;

    /// <summary>Rents memory of this thread and fills what is the same for every plane.</summary>
    /// <param name="shape">The sizes; at least one output.</param>
    public DealtRows(in Pooling2dShape shape)
    {
        _shape = shape;
        _out = (shape.OutHeight, shape.OutWidth); // divisions: once, not per row
        (int stride, int dilation) = (shape.StrideWidth, shape.DilationWidth);
        int reach = (shape.KernelWidth - 1) * dilation;
        int width = (_out.Width + (2 * Lanes) - 1) / (2 * Lanes) * (2 * Lanes);
        _hands = Math.Min(stride, reach + 1);
        _handLength = Math.Max(width + (reach / stride), (shape.Width + shape.PaddingWidth + stride - 1) / stride);
        int room = (ValuesHeld / (_hands * _handLength)) - WindowRows;
        _outRowsHeld = Math.Clamp((room / shape.StrideHeight) + 1, 1, _out.Height);
        int rows = ((_outRowsHeld - 1) * shape.StrideHeight) + WindowRows;
        long values = (long)rows * _hands * _handLength;
        _rows = ScratchMemory.Rent(
            ScratchPurpose.Columns,
            values + width + (2L * shape.KernelHeight * shape.KernelWidth)
        );
        _firsts = (int*)(_rows + values);
        _places = (Place*)(_firsts + width);
        // Padding never wins.
        new Span<float>(_rows, (int)values).Fill(float.NegativeInfinity);
        for (int ox = 0; ox < width; ox++)
            _firsts[ox] = Inside((ox * stride) - shape.PaddingWidth, shape.KernelWidth, dilation, shape.Width).First;
        Place* place = _places;
        for (int y = 0; y <= (shape.KernelHeight - 1) * shape.DilationHeight; y += shape.DilationHeight)
        for (int x = 0; x <= reach; x += dilation)
        {
            int dealt = (((y * _hands) + (x % stride)) * _handLength) + (x / stride);
            *place++ = new Place(dealt, (y * shape.Width) + x);
        }
    }

    /// <summary>A place of a window, from its first: among the dealt values, and in the plane.</summary>
    private readonly record struct Place(int Offset, int Distance);

    private int WindowRows => ((_shape.KernelHeight - 1) * _shape.DilationHeight) + 1;

    /// <summary>The largest values of one plane and where they stand.</summary>
    public void Search(float* plane, float* result, int* position)
    {
        int* end = position + (_out.Height * _out.Width);
        for (int from = 0; from < _out.Height; from += _outRowsHeld)
        {
            int to = Math.Min(from + _outRowsHeld, _out.Height);
            int first = Math.Max(0, Start(from));
            int last = Math.Min(Start(to - 1) + WindowRows, _shape.Height);
            for (int y = first; y < last; y++)
                Deal(plane + ((long)y * _shape.Width), _rows + ((y - first) * _hands * _handLength));
            for (int oy = from; oy < to; oy++)
            {
                SearchRow(first, oy, result, position, end);
                result += _out.Width;
                position += _out.Width;
            }
        }
    }

    private int Start(int outRow) => (outRow * _shape.StrideHeight) - _shape.PaddingHeight;

    // Compiled fully at once, as the search is: a network has one such layer, and its first steps would be slow.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Deal(float* source, float* row)
    {
        (int width, int padding, int stride) = (_shape.Width, _shape.PaddingWidth, _shape.StrideWidth);
        if (stride == 1)
        {
            new ReadOnlySpan<float>(source, width).CopyTo(new(row + padding, width));
            return;
        }

        if (stride == 2 && _hands == 2)
        {
            int odd = padding & 1;
            float* ofEven = row + (odd * _handLength) + (padding / 2);
            float* ofOdd = row + ((1 - odd) * _handLength) + ((padding + 1) / 2);
            int i = 0;
            for (; i <= (width / 2) - Lanes; i += Lanes)
            {
                (Vector256<float> evens, Vector256<float> odds) = Deinterleave(source + (2 * i));
                evens.Store(ofEven + i);
                odds.Store(ofOdd + i);
            }

            for (; i < width / 2; i++)
                (ofEven[i], ofOdd[i]) = (source[2 * i], source[(2 * i) + 1]);
            if (width % 2 != 0)
                ofEven[i] = source[2 * i];
            return;
        }

        for (int hand = 0; hand < _hands; hand++, row += _handLength)
        {
            int i = Math.Max(0, (padding - hand + stride - 1) / stride);
            for (int x = (i * stride) + hand - padding; x < width; x += stride)
                row[i++] = source[x];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SearchRow(int firstHeld, int outRow, float* result, int* position, int* end)
    {
        int start = Start(outRow);
        (int top, int bottom) = Inside(start, _shape.KernelHeight, _shape.DilationHeight, _shape.Height);
        (int width, int outWidth, int stride) = (_shape.Width, _out.Width, _shape.StrideWidth);
        // The rows that are outside are the first or the last of the window's places.
        Place* place = _places + ((top - start) / _shape.DilationHeight * _shape.KernelWidth);
        int rowsInside = Math.Max(0, bottom - top + _shape.DilationHeight - 1) / _shape.DilationHeight;
        Place* last = place + (rowsInside * _shape.KernelWidth);
        float* row = _rows + ((start - firstHeld) * (long)_hands * _handLength);
        Vector256<int> step = Vector256<int>.Indices * stride;
        for (int ox = 0; ox < outWidth; ox += 2 * Lanes)
        {
            // Two vectors, for each one waits for the comparison before.
            Vector256<float> value = Vector256.Create(float.NegativeInfinity);
            Vector256<float> value2 = value;
            Vector256<int> best = Vector256.Load(_firsts + ox) + Vector256.Create(top * width);
            Vector256<int> best2 = Vector256.Load(_firsts + ox + Lanes) + Vector256.Create(top * width);
            Vector256<int> at = step + Vector256.Create((start * width) + (ox * stride) - _shape.PaddingWidth);
            Vector256<int> at2 = at + Vector256.Create(Lanes * stride);
            float* from = row + ox;
            for (Place* next = place; next < last; next++)
            {
                Vector256<int> further = Vector256.Create(next->Distance);
                Take(Vector256.Load(from + next->Offset), at + further, ref value, ref best);
                Take(Vector256.Load(from + next->Offset + Lanes), at2 + further, ref value2, ref best2);
            }

            Store(value, best, result + ox, position + ox, end);
            if (ox + Lanes < outWidth)
                Store(value2, best2, result + ox + Lanes, position + ox + Lanes, end);
        }
    }

    // What is too much is written over by the next row, but for the plane's last values.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> value, Vector256<int> best, float* result, int* position, int* end)
    {
        if (position + Lanes > end)
        {
            StorePart(value, best, (int)(end - position), result, position);
            return;
        }

        value.Store(result);
        best.Store(position);
    }

    // Apart, for a vector whose address is taken does not stay in a register.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart(Vector256<float> value, Vector256<int> best, int count, float* result, int* position)
    {
        Unsafe.CopyBlockUnaligned(result, &value, (uint)count * sizeof(float));
        Unsafe.CopyBlockUnaligned(position, &best, (uint)count * sizeof(int));
    }

    /// <summary>The values of even and of odd places among sixteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> Even, Vector256<float> Odd) Deinterleave(float* source)
    {
        Vector256<int> order = Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7);
        Vector256<float> left = Vector256.Shuffle(Vector256.Load(source), order);
        Vector256<float> right = Vector256.Shuffle(Vector256.Load(source + Lanes), order);
        return (
            Vector256.Create(left.GetLower(), right.GetLower()),
            Vector256.Create(left.GetUpper(), right.GetUpper())
        );
    }

    /// <summary>Where a candidate is larger or nan, it becomes the value and its place the best one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Take(
        Vector256<float> candidate,
        Vector256<int> at,
        ref Vector256<float> value,
        ref Vector256<int> best
    )
    {
        Vector256<float> takes = Vector256.GreaterThan(candidate, value) | ~Vector256.Equals(candidate, candidate);
        value = Vector256.ConditionalSelect(takes, candidate, value);
        best = Vector256.ConditionalSelect(takes.AsInt32(), at, best);
    }

    /// <summary>The first position of a window that is inside, and the end: one past the last that can be.</summary>
    private static (int First, int End) Inside(int start, int kernel, int dilation, int size)
    {
        int end = Math.Min(start + ((kernel - 1) * dilation) + 1, size);
        if (start < 0)
            start += (-start + dilation - 1) / dilation * dilation;
        return (start, end);
    }
}
