namespace Strata.Numerics.Threading;

/// <summary>What a block of <see cref="ScratchMemory"/> is for; each has memory of its own.</summary>
internal enum ScratchPurpose
{
    /// <summary>Panels of the left matrix, packed by the thread that multiplies.</summary>
    PackedLeft,

    /// <summary>Panels of the right matrix, packed for all threads by the one that dispatches.</summary>
    PackedRight,

    /// <summary>A vector made contiguous.</summary>
    Vector,

    /// <summary>A result before it is scattered.</summary>
    Result,

    /// <summary>Panels of a convolution's weight, packed for all threads by the one that dispatches.</summary>
    PackedWeight,

    /// <summary>Columns of a convolution's input.</summary>
    Columns,

    /// <summary>A convolution's weight in the order of its input gradient.</summary>
    TurnedWeight,

    /// <summary>Where the elements of a window lie.</summary>
    Offsets,

    /// <summary>Rearranged gradients, for all threads.</summary>
    Gradients,

    /// <summary>Iterates and polynomials of a matrix iteration.</summary>
    Iteration,

    /// <summary>A matrix gathered from strided memory, and copies of it.</summary>
    Gathered,

    /// <summary>Factors of rows and columns.</summary>
    Factors,

    /// <summary>Vectors of a decomposition, in double.</summary>
    Decomposition,

    /// <summary>Packed blocks of an attention and their scores.</summary>
    Attention,

    /// <summary>Gradients of the gates of a recurrent layer, of all its steps.</summary>
    GateGradients,

    /// <summary>The number of purposes.</summary>
    Count,
}
