using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Adds the share of the parameter that one step takes away: decay apart from the gradient.</summary>
/// <remarks>The share says the mode: η·λ (decoupled), η²/η_max·λ (corrected), λ (independent), 0 (coupled).</remarks>
public readonly struct DecayWeights(double share) : ITransformation
{
    private readonly Vector<float> _share = new((float)share);

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames => [];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Proportional;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots) =>
        gradient + (parameter * _share);
}
