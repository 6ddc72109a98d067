namespace Strata.Numerics.Threading;

/// <summary>Work that splits into numbered parts which may run at the same time.</summary>
/// <remarks>A struct, so that a dispatch allocates nothing. Parts write disjoint memory.</remarks>
public interface IParallelJob
{
    /// <summary>Does one part.</summary>
    /// <param name="part">The number of the part, from 0.</param>
    void Execute(int part);
}
