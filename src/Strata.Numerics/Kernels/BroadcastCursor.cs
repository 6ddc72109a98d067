namespace Strata.Numerics.Kernels;

/// <summary>Walks the rows of a <see cref="BroadcastShape"/> and knows where each operand's row begins.</summary>
internal unsafe ref struct BroadcastCursor
{
    private readonly ReadOnlySpan<int> _sizes;
    private readonly Span<int> _index;
    private readonly long[] _x;
    private readonly long[] _y;
    private readonly long[] _z;
    private readonly long[] _target;
    private long _atX;
    private long _atY;
    private long _atZ;
    private long _atTarget;

    /// <param name="shape">The shape.</param>
    /// <param name="index">Memory for the position, <see cref="BroadcastShape.MostAxes"/> long.</param>
    /// <param name="loop">The operands.</param>
    /// <param name="target">Whose layout <see cref="Target"/> follows.</param>
    public BroadcastCursor(BroadcastShape shape, Span<int> index, in BroadcastInputs loop, int target)
    {
        _sizes = shape.Sizes;
        _index = index;
        _x = shape.Strides(loop.X.Index);
        _y = shape.Strides(loop.Y.Index);
        _z = shape.Strides(loop.Z.Index);
        _target = shape.Strides(target);
    }

    /// <summary>Where the target's row begins.</summary>
    public readonly long Target => _atTarget;

    /// <summary>The distance of the target's neighbours in a row: 1 or 0.</summary>
    public readonly int TargetStep => (int)_target[^1];

    public readonly Lane X(float* values) => new(values + _atX, _x[^1]);

    public readonly Lane Y(float* values) => new(values + _atY, _y[^1]);

    public readonly Lane Z(float* values) => new(values + _atZ, _z[^1]);

    /// <summary>Goes to a row.</summary>
    public void Seek(long row)
    {
        (_atX, _atY, _atZ, _atTarget) = (0, 0, 0, 0);
        for (int axis = _sizes.Length - 2; axis >= 0; axis--)
        {
            (row, long at) = Math.DivRem(row, _sizes[axis]);
            Move(axis, (int)at);
        }
    }

    /// <summary>Goes to a row by its number among the target's rows and among the rows that fall onto one of those.</summary>
    public void Seek(long kept, long folded)
    {
        (_atX, _atY, _atZ, _atTarget) = (0, 0, 0, 0);
        for (int axis = _sizes.Length - 2; axis >= 0; axis--)
        {
            ref long rest = ref _target[axis] == 0 ? ref folded : ref kept;
            (rest, long at) = Math.DivRem(rest, _sizes[axis]);
            Move(axis, (int)at);
        }
    }

    /// <summary>Goes to the next row, or to the next that falls onto the same row of the target.</summary>
    public void Next(bool onSameTarget = false)
    {
        for (int axis = _sizes.Length - 2; axis >= 0; axis--)
        {
            if (onSameTarget && _target[axis] != 0)
                continue;
            if (++_index[axis] < _sizes[axis])
            {
                Add(axis, 1);
                return;
            }

            Add(axis, 1 - _sizes[axis]);
            _index[axis] = 0;
        }
    }

    private void Move(int axis, int at)
    {
        _index[axis] = at;
        Add(axis, at);
    }

    private void Add(int axis, long steps)
    {
        _atX += steps * _x[axis];
        _atY += steps * _y[axis];
        _atZ += steps * _z[axis];
        _atTarget += steps * _target[axis];
    }

    /// <summary>A row of one operand.</summary>
    /// <param name="Start">The first value.</param>
    /// <param name="Step">1, or 0 where one value stands for the row.</param>
    public readonly record struct Lane(nint Start, long Step)
    {
        public Lane(float* start, long step)
            : this((nint)start, step) { }
    }
}
