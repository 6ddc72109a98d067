using Strata.Numerics;

namespace Strata.Formats;

/// <summary>One array of a checkpoint: its type, its shape, and its bytes, wherever they lie.</summary>
/// <remarks>It may be a view: transposed, a slice, or the same storage under a second name. Reading gathers it row-major.</remarks>
public sealed class StoredArray
{
    private readonly ReadOnlyMemory<byte> _storage;
    private readonly object _identity;
    private readonly long _offset;
    private readonly long[]? _strides; // null: row-major

    /// <summary>Wraps bytes that lie as the shape says.</summary>
    /// <param name="type">What the bytes are.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="bytes">Little-endian, packed, row-major. Not copied.</param>
    /// <exception cref="ArgumentException">Type and shape take another number of bytes.</exception>
    public StoredArray(ElementType type, Shape shape, ReadOnlyMemory<byte> bytes)
        : this(type, shape, bytes, new object(), 0, null)
    {
        if ((long)shape.Count * type.Bits() != 8L * bytes.Length)
            throw new ArgumentException(
                $"{type.SafetensorsName()} {shape} takes {(long)shape.Count * type.Bits() / 8.0} bytes, not {bytes.Length}.",
                nameof(bytes)
            );
    }

    internal StoredArray(
        ElementType type,
        Shape shape,
        ReadOnlyMemory<byte> storage,
        object identity,
        long offset,
        long[]? strides
    )
    {
        (Type, Shape) = (type, shape);
        (_storage, _identity, _offset, _strides) = (storage, identity, offset, strides);
    }

    /// <summary>What the array is made of.</summary>
    public ElementType Type { get; }

    /// <summary>The sizes of its axes.</summary>
    public Shape Shape { get; }

    /// <summary>Whether it was saved as a parameter: <c>torch.nn.Parameter</c>.</summary>
    public bool IsParameter { get; internal init; }

    /// <summary>Whether gradients were wanted of it when it was saved.</summary>
    public bool RequiresGradient { get; internal init; }

    /// <summary>Whether <see cref="ReadFloats()"/> knows the type: not complex numbers, nor those of 4 or 6 bits.</summary>
    public bool CanBeFloats => FloatConverter.Knows(Type);

    /// <summary>An array of float32 values.</summary>
    public static StoredArray Of(Shape shape, ReadOnlySpan<float> values) =>
        new(ElementType.Float32, shape, LittleEndian.Bytes(values).ToArray());

    /// <summary>Whether both lie on one storage, as tied weights and views do.</summary>
    public bool SharesStorageWith(StoredArray other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(_identity, other._identity);
    }

    /// <summary>Whether both are the same values of one storage, as tied weights are.</summary>
    internal bool IsSameViewAs(StoredArray other) =>
        SharesStorageWith(other)
        && Type == other.Type
        && Shape == other.Shape
        && _offset == other._offset
        && _strides.AsSpan().SequenceEqual(other._strides);

    /// <summary>The values as float32, row-major, in a new array.</summary>
    /// <exception cref="CheckpointException">The type cannot become float32.</exception>
    public float[] ReadFloats()
    {
        float[] values = new float[Shape.Count];
        ReadFloats(values);
        return values;
    }

    /// <summary>Copies the values as float32, row-major.</summary>
    /// <param name="destination">As many values as the array has.</param>
    /// <returns>What became of them on the way.</returns>
    /// <exception cref="CheckpointException">The type cannot become float32.</exception>
    public FloatConversion ReadFloats(Span<float> destination) => ReadFloats(destination, null, null);

    /// <summary>The bytes: little-endian, packed, row-major. A copy only where the array is a view that does not lie so.</summary>
    public ReadOnlyMemory<byte> ReadBytes()
    {
        if (_strides is null)
            return _offset == 0 && Type.Bits() < 8
                ? _storage
                : _storage.Slice((int)(_offset * Type.Bits() / 8), (int)((long)Shape.Count * Type.Bits() / 8));
        byte[] packed = new byte[(long)Shape.Count * Type.Bits() / 8];
        Gather(packed);
        return packed;
    }

    internal FloatConversion ReadFloats(Span<float> destination, string? file, string? name)
    {
        if (destination.Length != Shape.Count)
            throw new CheckpointException(
                "the tensor has another number of values than the place for it",
                file,
                name,
                expected: $"{destination.Length} values",
                found: $"{Shape.Count} (shape {Shape})"
            );
        if (!CanBeFloats)
            throw new CheckpointException(
                $"{Type.SafetensorsName()} values cannot be read as float32",
                file,
                name,
                fix: "Save the tensor as float32, or read its bytes.",
                fault: CheckpointFault.UnsupportedDtype
            );
        ReadOnlySpan<byte> bytes = ReadBytes().Span;
        int wrong = Type == ElementType.Boolean ? bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) : -1;
        if (wrong >= 0)
            throw new CheckpointException(
                $"value {wrong} is not a truth value",
                file,
                name,
                expected: "0 or 1",
                found: $"{bytes[wrong]}",
                fault: CheckpointFault.BadValue
            );
        return FloatConverter.Convert(Type, bytes, destination);
    }

    internal StoredArray AsParameter(bool requiresGradient) =>
        new(Type, Shape, _storage, _identity, _offset, _strides)
        {
            IsParameter = true,
            RequiresGradient = requiresGradient,
        };

    /// <summary>Counts through the axes, the last one fastest.</summary>
    private void Gather(Span<byte> packed)
    {
        int size = Type.Bits() / 8;
        ReadOnlySpan<byte> storage = _storage.Span;
        ReadOnlySpan<long> strides = _strides;
        ReadOnlySpan<int> sizes = Shape.Sizes;
        Span<int> index = stackalloc int[sizes.Length];
        index.Clear();
        long at = _offset;
        for (int i = 0; i < packed.Length; i += size)
        {
            storage.Slice((int)(at * size), size).CopyTo(packed[i..]);
            for (int axis = sizes.Length - 1; axis >= 0; axis--)
            {
                at += strides[axis];
                if (++index[axis] < sizes[axis])
                    break;
                at -= strides[axis] * sizes[axis];
                index[axis] = 0;
            }
        }
    }
}
