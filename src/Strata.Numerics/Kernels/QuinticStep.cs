namespace Strata.Numerics.Kernels;

/// <summary>One step <c>X ← a·X + (b·A + c·A²)·X, A = X·Xᵀ</c>: every singular value σ becomes <c>a·σ + b·σ³ + c·σ⁵</c>.</summary>
public readonly record struct QuinticStep(double A, double B, double C);
