using System.Runtime.CompilerServices;

namespace Strata.Numerics;

/// <summary>A view of float32 values that do not move: native memory, or pinned managed memory.</summary>
/// <remarks>
/// A block does not own its memory: whoever holds a block must keep the <see cref="NativeBuffer"/> or
/// <see cref="PinnedBuffer"/> behind it alive. It is what kernels take, since a span cannot be handed to another thread.
/// </remarks>
public readonly unsafe struct Block
{
    private readonly float* _pointer;

    internal Block(float* pointer, int length)
    {
        _pointer = pointer;
        Length = length;
    }

    /// <summary>The number of values.</summary>
    public int Length { get; }

    /// <summary>Whether there are no values.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The values.</summary>
    public Span<float> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_pointer, Length);
    }

    internal float* Pointer => _pointer;

    /// <summary>One value.</summary>
    public ref float this[int index] => ref Span[index];

    /// <summary>A view of memory that somebody else owns, such as a tensor of another engine.</summary>
    /// <param name="address">The first value, aligned to 4 bytes; it must stay valid as long as the block is used.</param>
    /// <param name="length">The number of values.</param>
    /// <exception cref="ArgumentException">The address is null or not aligned to 4 bytes.</exception>
    public static Block FromAddress(nint address, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > 0 && (address == 0 || address % sizeof(float) != 0))
            throw new ArgumentException(
                "The address of a block of float32 values must be a multiple of 4 and not null.",
                nameof(address)
            );
        return new((float*)address, length);
    }

    /// <summary>A part of the block.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie inside the block.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Block Slice(int start, int length)
    {
        if ((uint)start > (uint)Length || (uint)length > (uint)(Length - start))
            ThrowOutside(start, length);
        return new(_pointer + start, length);
    }

    /// <summary>This block and the one that begins where it ends, as one.</summary>
    /// <exception cref="ArgumentException">The other block begins elsewhere.</exception>
    public Block JoinedWith(Block next)
    {
        if (next._pointer != _pointer + Length)
            throw new ArgumentException("Only a block that begins where this one ends can join it.", nameof(next));
        return new(_pointer, checked(Length + next.Length));
    }

    /// <summary>Copies all values into another block of the same length.</summary>
    public void CopyTo(Block destination) => Span.CopyTo(destination.Span);

    /// <summary>Sets all values to 0.</summary>
    public void Clear() => Span.Clear();

    /// <summary>Whether two blocks share at least one value.</summary>
    public bool Overlaps(Block other) => Span.Overlaps(other.Span);

    private void ThrowOutside(int start, int length) =>
        throw new ArgumentOutOfRangeException(
            nameof(start),
            $"Values {start} to {start + (long)length} are not inside a block of {Length}."
        );
}
