using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Strata.Numerics.Kernels;

/// <summary>Where the values of one sequence at one time step are.</summary>
internal unsafe struct RecurrentRow
{
    public int Hidden;
    public float* Gates;

    /// <summary>The cells of this step (LSTM), or what the candidate reads of the state (GRU).</summary>
    public float* Cells;

    /// <summary>Null for zeros.</summary>
    public float* PreviousCells;

    /// <summary>The new state, before a projection.</summary>
    public float* State;

    /// <summary>Null for zeros.</summary>
    public float* PreviousState;

    /// <summary>Null for zeros.</summary>
    public float* CandidateBias;

    /// <summary>Null for zeros.</summary>
    public float* OutputGradient;
    public float* StateGradient;
    public float* CellGradient;
    public float* GateGradients;
    public float* StateGateGradients;

    /// <summary>Up to a vector of values; zeros for null and beyond the count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Load(float* source, int first, int count)
    {
        if (source == null)
            return Vector<float>.Zero;
        return count == Vector<float>.Count ? Vector.Load(source + first) : LoadPart(source + first, count);
    }

    /// <summary>Writes up to a vector of values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector<float> values, float* target, int first, int count)
    {
        if (count == Vector<float>.Count)
            Vector.Store(values, target + first);
        else
            StorePart(values, target + first, count);
    }

    /// <summary>Sixteen values; zeros for null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load512(float* source, int first) =>
        source == null ? Vector512<float>.Zero : Vector512.Load(source + first);

    // Calls: their copies on the stack would cost every whole vector too.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector<float> LoadPart(float* source, int count) => Padded.Load(source, count);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart(Vector<float> values, float* target, int count) =>
        Padded.Store(values, target, count);
}
