using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Every value becomes its sign: 1, −1 or 0. The sign of NaN is 0, as in PyTorch.</summary>
public readonly struct TakeSign : ITransformation
{
    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames => [];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots) => Of(gradient);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<float> Of(Vector<float> x) =>
        Vector.ConditionalSelect(
            Vector.GreaterThan(x, Vector<float>.Zero),
            Vector<float>.One,
            Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), -Vector<float>.One, Vector<float>.Zero)
        );
}
