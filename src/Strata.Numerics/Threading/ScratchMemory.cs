using System.Runtime.CompilerServices;

namespace Strata.Numerics.Threading;

/// <summary>Memory of each thread for intermediate values, kept between calls so that a step allocates nothing.</summary>
/// <remarks>
/// A purpose is one block a thread, so whoever rents it must not call anything that rents the same purpose while its
/// values are needed. A larger request replaces the block: earlier pointers of that purpose are then invalid. The
/// content is arbitrary. Blocks are freed when their thread has ended.
/// </remarks>
internal static unsafe class ScratchMemory
{
    [ThreadStatic]
    private static NativeBuffer?[]? _buffers;

    /// <summary>At least <paramref name="length"/> values, aligned to 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float* Rent(ScratchPurpose purpose, long length)
    {
        NativeBuffer?[]? buffers = _buffers;
        if (buffers is not null && buffers[(int)purpose] is { } buffer && buffer.Length >= length)
            return buffer.Block.Pointer;
        return Grow(purpose, length);
    }

    private static float* Grow(ScratchPurpose purpose, long length)
    {
        _buffers ??= new NativeBuffer?[(int)ScratchPurpose.Count];
        ref NativeBuffer? slot = ref _buffers[(int)purpose];
        slot?.Dispose();
        slot = null;
        // A quarter more than asked for: shapes that grow little by little do not allocate each time.
        slot = new NativeBuffer(checked((int)(length + (length / 4))));
        return slot.Block.Pointer;
    }
}
