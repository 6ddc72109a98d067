namespace Strata.Optim;

/// <summary>A limit on the norm of the gradients.</summary>
/// <param name="MaxNorm">The limit; above 0.</param>
/// <param name="Scope">Over which gradients the norm is taken.</param>
/// <param name="NormType">The exponent of the norm; infinity for the largest magnitude.</param>
/// <param name="Factor">How the norm becomes a factor.</param>
public sealed record NormClip(double MaxNorm, ClipScope Scope, double NormType, ClipFactor Factor)
{
    internal double FactorFor(double norm) => ClipFactors.Of(Factor, MaxNorm, norm);
}
