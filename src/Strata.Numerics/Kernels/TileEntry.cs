namespace Strata.Numerics.Kernels;

/// <summary>An element of the depth of a <see cref="ListedTile{TLanes, TVector}"/>: where both operands have it.</summary>
internal struct TileEntry
{
    /// <summary>Values from the start of the left operand.</summary>
    public int A;

    /// <summary>Values from the start of the right operand.</summary>
    public int B;
}
