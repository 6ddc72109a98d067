using System.Buffers;

namespace Strata.Numerics;

/// <summary>Keeps managed or foreign memory in its place, so that kernels may use it.</summary>
public sealed unsafe class PinnedBuffer : IDisposable
{
    private MemoryHandle _handle;

    /// <summary>Pins memory until the buffer is disposed or collected.</summary>
    public PinnedBuffer(Memory<float> memory)
    {
        _handle = memory.Pin();
        Block = new((float*)_handle.Pointer, memory.Length);
    }

    /// <summary>Releases memory whose buffer was never disposed.</summary>
    ~PinnedBuffer() => _handle.Dispose();

    /// <summary>The values.</summary>
    public Block Block { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle.Dispose();
        GC.SuppressFinalize(this);
    }
}
