using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Adds λ·p to the gradient: L2 regularisation, <c>weight_decay</c> of <c>torch.optim.SGD</c> and <c>Adam</c>.</summary>
public readonly struct AddCoupledDecay(double decay) : ITransformation
{
    private readonly Vector<float> _decay = new((float)decay);

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames => [];

    /// <inheritdoc/>
    public GradientScale GradientScale => _decay[0] == 0 ? GradientScale.Proportional : GradientScale.Mixed;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots) =>
        gradient + (parameter * _decay);
}
