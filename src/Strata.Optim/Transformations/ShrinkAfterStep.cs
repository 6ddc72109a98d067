using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Decay of what the step leaves, and not of what it finds: <c>p ← (p − u)·(1 − share)</c>.</summary>
public readonly struct ShrinkAfterStep : ITransformation
{
    private readonly Vector<float> _keep;
    private readonly Vector<float> _share;

    private ShrinkAfterStep(double keep, double share) => (_keep, _share) = (new((float)keep), new((float)share));

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames => [];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Proportional;

    /// <summary>A share of the value is taken away.</summary>
    public static ShrinkAfterStep By(double share) => new(1 - share, share);

    /// <summary>The value is divided by 1 + share, the proximal form: <c>1 / (1 + s) = 1 − s / (1 + s)</c>.</summary>
    public static ShrinkAfterStep Proximally(double share) => new(1 / (1 + share), share / (1 + share));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots) =>
        (gradient * _keep) + (parameter * _share);
}
