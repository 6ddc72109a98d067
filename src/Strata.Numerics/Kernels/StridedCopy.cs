using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Copies between a contiguous array and a view of another: transposes, slices, repetitions.</summary>
/// <remarks>
/// Where the innermost axis is contiguous on both sides runs are copied; where another axis of the view is, blocks of
/// 8×8 are transposed in registers; only what has neither is copied value by value.
/// </remarks>
public static unsafe class StridedCopy
{
    private const int ValuesAPart = 1 << 14;

    /// <summary><c>y = view of x</c>, or <c>y += view of x</c>.</summary>
    /// <param name="view">What is read of <paramref name="x"/>.</param>
    /// <param name="x">The source.</param>
    /// <param name="y">As many values as the view has elements.</param>
    /// <param name="accumulate">Add to the target instead of replacing it.</param>
    public static void Gather(StridedView view, Block x, Block y, bool accumulate = false)
    {
        Check(view, x, y);
        if (view.Count > 0)
            Run(new Job(view, x, y, accumulate, scatters: false));
    }

    /// <summary><c>view of x = y</c>, or <c>view of x += y</c>; no two elements of the view may be one value.</summary>
    /// <param name="view">What is written of <paramref name="x"/>.</param>
    /// <param name="y">As many values as the view has elements.</param>
    /// <param name="x">The target; values outside of the view stay.</param>
    /// <param name="accumulate">Add to the target instead of replacing it.</param>
    public static void Scatter(StridedView view, Block y, Block x, bool accumulate = false)
    {
        Check(view, x, y);
        if (view.Count > 0)
            Run(new Job(view, x, y, accumulate, scatters: true));
    }

    private static void Check(StridedView view, Block x, Block y)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (y.Length != view.Count)
            throw new ArgumentException($"The view has {view.Count} elements, the array {y.Length}.", nameof(y));
        (long lowest, long highest) = view.Extent();
        if (view.Count > 0 && (lowest < 0 || highest >= x.Length))
            throw new ArgumentException(
                $"The view reaches from {lowest} to {highest}, outside of {x.Length} values.",
                nameof(x)
            );
    }

    private static void Run(in Job job) => Reductions.RunWhenLarge(job, job.Parts, job.Values);

    private readonly struct Job : IParallelJob
    {
        private readonly float* _x;
        private readonly float* _y;
        private readonly int[] _sizes;
        private readonly int[] _strides;
        private readonly bool _accumulate;
        private readonly bool _scatters;
        private readonly int _rank;

        // The axis of the view whose elements are neighbours, when it is not the last one; −1 if there is none.
        private readonly int _turned;
        private readonly int _inner;
        private readonly int _innerStride;
        private readonly int _outer;

        public Job(StridedView view, Block x, Block y, bool accumulate, bool scatters)
        {
            _x = x.Pointer + view.Offset;
            _y = y.Pointer;
            (_sizes, _strides, _rank) = (view.Sizes, view.Strides, view.Rank);
            (_accumulate, _scatters) = (accumulate, scatters);
            _inner = _rank == 0 ? 1 : _sizes[_rank - 1];
            _innerStride = _rank == 0 ? 1 : _strides[_rank - 1];
            _turned = -1;
            if (!scatters && _innerStride != 1 && _inner >= 8 && Vector256Transpose.IsSupported)
                _turned = Array.IndexOf(_strides, 1);
            if (_turned >= 0 && _sizes[_turned] < 8)
                _turned = -1;
            Values = view.Count;
            int block = _turned >= 0 ? _inner * _sizes[_turned] : _inner;
            _outer = Values / block;
            int strips = _turned >= 0 ? (_sizes[_turned] + 63) / 64 : 1;
            Strips = strips;
            Parts = _turned >= 0 ? _outer * strips : (int)(((long)_outer * _inner + ValuesAPart - 1) / ValuesAPart);
            Parts = Math.Min(Parts, _outer * strips);
        }

        public int Values { get; }

        public int Parts { get; }

        private int Strips { get; }

        public void Execute(int part)
        {
            if (_turned >= 0)
            {
                (int outer, int strip) = Math.DivRem(part, Strips);
                Transpose(outer, strip);
                return;
            }

            int first = (int)((long)_outer * part / Parts);
            int end = (int)((long)_outer * (part + 1) / Parts);
            int* index = stackalloc int[Math.Max(1, _rank)];
            float* x = Locate(first, index);
            float* y = _y + ((long)first * _inner);
            for (int outer = first; outer < end; outer++, y += _inner)
            {
                if (_scatters)
                    PutRun(y, x);
                else
                    GetRun(x, y);
                x += Next(index);
            }
        }

        // Sets the index of the outer axes, and returns where it points.
        private float* Locate(int outer, int* index)
        {
            float* x = _x;
            for (int axis = _rank - 2; axis >= 0; axis--)
            {
                (outer, int at) = Math.DivRem(outer, _sizes[axis]);
                index[axis] = at;
                x += (long)at * _strides[axis];
            }

            return x;
        }

        // Counts the index of the outer axes up by one; returns how far its place moves.
        private long Next(int* index)
        {
            long move = 0;
            for (int axis = _rank - 2; axis >= 0; axis--)
            {
                move += _strides[axis];
                if (++index[axis] < _sizes[axis])
                    break;
                move -= (long)_sizes[axis] * _strides[axis];
                index[axis] = 0;
            }

            return move;
        }

        private void GetRun(float* x, float* y)
        {
            if (_innerStride == 1)
            {
                AddRun(x, y);
                return;
            }

            if (_accumulate)
            {
                for (nint i = 0; i < _inner; i++)
                    y[i] += x[i * _innerStride];
            }
            else if (_innerStride == 0)
            {
                new Span<float>(y, _inner).Fill(*x);
            }
            else
            {
                for (nint i = 0; i < _inner; i++)
                    y[i] = x[i * _innerStride];
            }
        }

        private void PutRun(float* y, float* x)
        {
            if (_innerStride == 1)
            {
                AddRun(y, x);
                return;
            }

            for (nint i = 0; i < _inner; i++)
                x[i * _innerStride] = _accumulate ? x[i * _innerStride] + y[i] : y[i];
        }

        private void AddRun(float* source, float* target)
        {
            int width = Vector<float>.Count;
            int i = 0;
            if (!_accumulate)
            {
                if (_inner > 64)
                {
                    new ReadOnlySpan<float>(source, _inner).CopyTo(new Span<float>(target, _inner));
                    return;
                }

                for (; i <= _inner - width; i += width)
                    Vector.Store(Vector.Load(source + i), target + i);
                for (; i < _inner; i++)
                    target[i] = source[i];
                return;
            }

            for (; i <= _inner - width; i += width)
                Vector.Store(Vector.Load(target + i) + Vector.Load(source + i), target + i);
            for (; i < _inner; i++)
                target[i] += source[i];
        }

        // A strip of the axis whose source is contiguous by the whole last axis, whose target is.
        private void Transpose(int outer, int strip)
        {
            float* x = _x;
            float* y = _y;
            long yStride = _inner;
            long turnedStride = 0;
            for (int axis = _rank - 2; axis >= 0; axis--)
            {
                if (axis == _turned)
                {
                    turnedStride = yStride;
                }
                else
                {
                    (outer, int at) = Math.DivRem(outer, _sizes[axis]);
                    x += (long)at * _strides[axis];
                    y += at * yStride;
                }

                yStride *= _sizes[axis];
            }

            int rows = _sizes[_turned];
            int end = Math.Min(rows, (strip + 1) * 64);
            int from = strip * 64;
            for (int column = 0; column < _inner; column += 8)
            {
                int columns = Math.Min(8, _inner - column);
                float* source = x + ((long)column * _innerStride);
                int row = from;
                if (columns == 8)
                {
                    for (; row <= end - 8; row += 8)
                        Vector256Transpose.Block(
                            source + row,
                            _innerStride,
                            y + (row * turnedStride) + column,
                            (nint)turnedStride,
                            _accumulate
                        );
                }

                for (; row < end; row++)
                {
                    float* target = y + (row * turnedStride) + column;
                    for (int i = 0; i < columns; i++)
                    {
                        float value = source[row + ((long)i * _innerStride)];
                        target[i] = _accumulate ? target[i] + value : value;
                    }
                }
            }
        }
    }
}
