using System.Numerics;

namespace Strata.Numerics.Kernels.Losses;

/// <summary>
/// A loss of one prediction and one target, over a vector at a time in double; a struct, so that its loops are compiled
/// for it alone.
/// </summary>
/// <remarks>An operand that is absent is 1. A gradient that the loss does not have (<see cref="Gradients"/>) is never asked for.</remarks>
public interface IPointwiseLoss
{
    /// <summary>How many of the first operands have a gradient.</summary>
    static abstract int Gradients { get; }

    /// <summary>The losses.</summary>
    Vector<double> Loss(Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v);

    /// <summary>The derivative by one of the first operands.</summary>
    /// <param name="operand">0 for x, 1 for t, 2 for u; a constant in every loop.</param>
    /// <param name="x">The first operand.</param>
    /// <param name="t">The second operand.</param>
    /// <param name="u">The third operand.</param>
    /// <param name="v">The fourth operand.</param>
    Vector<double> Gradient(int operand, Vector<double> x, Vector<double> t, Vector<double> u, Vector<double> v);
}
