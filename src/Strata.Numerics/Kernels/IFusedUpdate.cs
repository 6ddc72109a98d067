using System.Numerics;

namespace Strata.Numerics.Kernels;

/// <summary>An elementwise update of parameters, as a value that the JIT compiles into the loop that calls it.</summary>
/// <remarks>
/// Implement it as a <c>readonly struct</c> with its constants as vectors, no branch and no fused multiply-add: then
/// every instruction set gives the same bits.
/// </remarks>
public interface IFusedUpdate
{
    /// <summary>What one vector of values moves by.</summary>
    /// <param name="gradient">The gradient, or what the stage before made of it.</param>
    /// <param name="parameter">The values before the step.</param>
    /// <param name="slots">The state; every stage takes its own slots, in order.</param>
    /// <returns>The update, or what the next stage makes into one.</returns>
    Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots);
}
