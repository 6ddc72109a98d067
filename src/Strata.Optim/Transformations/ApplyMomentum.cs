using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Heavy-ball or Nesterov momentum, as <c>torch.optim.SGD</c>.</summary>
/// <remarks>
/// <code>first update: b ← g;  later: b ← μ·b + (1 − τ)·g;  u = b, or g + μ·b (Nesterov)</code>
/// Dampening τ does not act on the first update, as in PyTorch.
/// </remarks>
public readonly struct ApplyMomentum : ITransformation
{
    private readonly Vector<float> _keep;
    private readonly Vector<float> _add;
    private readonly Vector<float> _gradientShare;
    private readonly Vector<float> _bufferShare;

    /// <summary>The stage at one step.</summary>
    /// <param name="momentum">μ, at least 0.</param>
    /// <param name="dampening">τ.</param>
    /// <param name="nesterov">Look ahead by one step.</param>
    /// <param name="count">Updates of the parameter, this one included; at least 1.</param>
    public ApplyMomentum(double momentum, double dampening, bool nesterov, long count)
    {
        bool first = count == 1;
        _keep = new(first ? 0 : (float)momentum);
        _add = new(first ? 1 : (float)(1 - dampening));
        // Products with 1 and sums with 0 are exact, so one formula serves both forms without a branch.
        _gradientShare = new(nesterov ? 1f : 0f);
        _bufferShare = new(nesterov ? (float)momentum : 1f);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["momentum_buffer"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Proportional;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> buffer = ref slots.Next();
        Vector<float> b = (buffer * _keep) + (gradient * _add);
        buffer = b;
        return (gradient * _gradientShare) + (b * _bufferShare);
    }
}
