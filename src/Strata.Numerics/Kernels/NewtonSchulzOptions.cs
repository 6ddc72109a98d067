namespace Strata.Numerics.Kernels;

/// <summary>What stands before the first step of <see cref="NewtonSchulz"/>.</summary>
/// <param name="Epsilon">Against division by 0.</param>
/// <param name="AddEpsilon">Add ε to the norm; else the norm is at least ε.</param>
/// <param name="Start">The norm.</param>
/// <param name="SafetyFactor">What a Frobenius or spectral norm is multiplied by first.</param>
/// <param name="WantsDual">Whether the inner product of input and result is wanted.</param>
public readonly record struct NewtonSchulzOptions(
    double Epsilon = 1e-7,
    bool AddEpsilon = false,
    NewtonSchulzStart Start = NewtonSchulzStart.Frobenius,
    double SafetyFactor = 1,
    bool WantsDual = false
);
