namespace Strata.Optim;

/// <summary>What a norm and its limit make of an update.</summary>
internal static class ClipFactors
{
    public static double Of(ClipFactor factor, double maxNorm, double norm) =>
        factor == ClipFactor.PyTorch ? Math.Min(1, maxNorm / (norm + 1e-6))
        : norm < maxNorm ? 1
        : maxNorm / norm;
}
