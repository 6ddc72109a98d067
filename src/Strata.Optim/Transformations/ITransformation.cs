using System.Collections.Immutable;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>One stage of an update: gradient in, update out.</summary>
/// <remarks>
/// A <c>readonly struct</c> whose figures are vectors. Stages join by <see cref="Chain{TFirst, TSecond}"/>, and the JIT
/// compiles the whole chain into one loop. The last stage of a rule returns what is subtracted from the parameter.
/// </remarks>
public interface ITransformation : IFusedUpdate
{
    /// <summary>The names of the state arrays, in the order in which <see cref="IFusedUpdate.Apply"/> takes them.</summary>
    static abstract ImmutableArray<string> SlotNames { get; }

    /// <summary>What a multiplier of the gradient before this stage does to what comes out of it.</summary>
    GradientScale GradientScale { get; }
}
