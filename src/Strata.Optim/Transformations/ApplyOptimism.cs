using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Steps along what comes in and along how it changed: optimistic gradients, for games between two players.</summary>
/// <remarks>
/// <code>u = (α + β)·g − β·g₋₁;  in the first update g₋₁ = g</code>
/// As <c>optax.scale_by_optimistic_gradient</c>. Daskalakis et al., 2018, https://arxiv.org/abs/1711.00141.
/// </remarks>
public readonly struct ApplyOptimism : ITransformation
{
    private readonly Vector<float> _share;
    private readonly Vector<float> _previousShare;

    /// <summary>The stage at one step.</summary>
    /// <param name="alpha">Share of what comes in.</param>
    /// <param name="beta">Share of its change.</param>
    /// <param name="count">Updates of the parameter, this one included; at least 1.</param>
    public ApplyOptimism(double alpha, double beta, long count)
    {
        bool first = count == 1;
        _share = new((float)(first ? alpha : alpha + beta));
        _previousShare = new(first ? 0 : (float)beta);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["previous_gradient"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Proportional;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> previous = ref slots.Next();
        Vector<float> u = (gradient * _share) - (previous * _previousShare);
        previous = gradient;
        return u;
    }
}
