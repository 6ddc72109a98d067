using Strata.Nn.Layers;

namespace Strata.Nn;

/// <summary>Fits the position embedding of a vision model to another grid of patches.</summary>
/// <param name="embedding">Shape [1, prefix tokens + patches, channels].</param>
/// <param name="from">The grid that it was made for.</param>
/// <param name="to">The grid that is wanted.</param>
/// <param name="prefixTokens">Tokens before the patches (class, registers), which have no place in the grid.</param>
/// <returns>Shape [1, prefix tokens + patches of <paramref name="to"/>, channels].</returns>
public delegate Tensor PositionResampler(Tensor embedding, Size2d from, Size2d to, int prefixTokens);
