namespace Strata.Numerics.Tests.Kernels;

/// <summary>How an operand lies in memory.</summary>
public enum Layout
{
    RowMajor,
    ColumnMajor,
    Spread,
}
