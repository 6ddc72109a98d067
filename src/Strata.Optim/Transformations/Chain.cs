using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Two stages, one after the other; itself a stage.</summary>
/// <param name="first">Sees the gradient.</param>
/// <param name="second">Sees what the first returned.</param>
public readonly struct Chain<TFirst, TSecond>(TFirst first, TSecond second) : ITransformation
    where TFirst : struct, ITransformation
    where TSecond : struct, ITransformation
{
    private readonly TFirst _first = first;
    private readonly TSecond _second = second;

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = [.. TFirst.SlotNames, .. TSecond.SlotNames];

    /// <inheritdoc/>
    public GradientScale GradientScale =>
        (_first.GradientScale, _second.GradientScale) switch
        {
            (GradientScale.Mixed, _) or (_, GradientScale.Mixed) => GradientScale.Mixed,
            (GradientScale.Proportional, GradientScale.Proportional) => GradientScale.Proportional,
            _ => GradientScale.Invariant,
        };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots) =>
        _second.Apply(_first.Apply(gradient, parameter, ref slots), parameter, ref slots);
}
