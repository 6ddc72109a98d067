namespace Strata.Optim;

/// <summary>How far an average of squares can be trusted, as RAdam measures it.</summary>
/// <remarks>
/// <code>ρ∞ = 2/(1 − β2) − 1;  ρt = ρ∞ − 2t·β2^t/c2;  r = √((ρt − 4)(ρt − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρt))</code>
/// Liu et al., 2020, https://arxiv.org/abs/1908.03265.
/// </remarks>
/// <param name="Length">ρt, the length of the plain average that it is worth.</param>
/// <param name="Factor">r; a number only from ρt = 4 on.</param>
internal readonly record struct VarianceRectification(double Length, double Factor)
{
    public static VarianceRectification At(in StepFigures step, double beta2)
    {
        double correction = step.BiasCorrection(beta2);
        double most = (2 / (1 - beta2)) - 1;
        double length = most - (2 * step.Count * (1 - correction) / correction);
        return new(length, Math.Sqrt((length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length)));
    }
}
