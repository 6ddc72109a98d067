namespace Strata.Numerics.Kernels;

/// <summary>What a matrix product adds to its result while that is still in cache.</summary>
/// <param name="ColumnBias">One value a column of C, as the bias of a linear layer; empty for none.</param>
/// <param name="RowBias">One value a row of C, as the bias of a convolution's channels; empty for none.</param>
public readonly record struct GemmEpilogue(Block ColumnBias = default, Block RowBias = default);
