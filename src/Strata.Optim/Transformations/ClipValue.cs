using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Limits every element of the gradient to ±limit, as <c>torch.nn.utils.clip_grad_value_</c>.</summary>
public readonly struct ClipValue(double limit) : ITransformation
{
    private readonly Vector<float> _limit = new((float)limit);

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames => [];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Mixed;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots) =>
        Vector.Min(Vector.Max(gradient, -_limit), _limit);
}
