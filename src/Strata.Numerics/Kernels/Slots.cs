using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels;

/// <summary>The state arrays of a fused update at one place, handed out in the order of the stages.</summary>
/// <remarks>The arrays of one rule lie at a constant distance from each other, so taking the next costs one addition.</remarks>
public unsafe ref struct Slots
{
    private readonly nint _stride;
    private float* _next;

    internal Slots(float* first, nint stride)
    {
        _next = first;
        _stride = stride;
    }

    /// <summary>The next slot. Read it once and write it once: it is memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Vector<float> Next()
    {
        float* slot = _next;
        _next += _stride;
        return ref Unsafe.AsRef<Vector<float>>(slot);
    }
}
