using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Multiplies the direction by the learning rate.</summary>
public readonly struct ScaleByLearningRate(double learningRate) : ITransformation
{
    private readonly Vector<float> _learningRate = new((float)learningRate);

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames => [];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Proportional;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots) =>
        gradient * _learningRate;
}
