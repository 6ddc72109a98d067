using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Optim;

/// <summary>The average of gradients free of its bias, with a look at the next step where asked for: <c>m·a + g·b</c>.</summary>
internal readonly struct CorrectedAverage
{
    private readonly Vector<float> _averageShare;
    private readonly Vector<float> _gradientShare;

    private CorrectedAverage(double averageShare, double gradientShare) =>
        (_averageShare, _gradientShare) = (new((float)averageShare), new((float)gradientShare));

    /// <summary><c>m / (1 − β1^t)</c>, or optax's Nesterov form <c>β1·m / (1 − β1^(t+1)) + (1 − β1)·g / (1 − β1^t)</c>.</summary>
    /// <param name="step">Gives t.</param>
    /// <param name="beta1">Decay of the average.</param>
    /// <param name="nesterov">Look ahead.</param>
    /// <param name="factor">What the whole is multiplied by.</param>
    public static CorrectedAverage Of(in StepFigures step, double beta1, bool nesterov, double factor = 1) =>
        nesterov
            ? new(
                factor * beta1 / (1 - step.Power(beta1, step.Count + 1)),
                factor * (1 - beta1) / step.BiasCorrection(beta1)
            )
            : new(factor / step.BiasCorrection(beta1), 0);

    /// <summary>timm's Nesterov form: the gradient averaged in a second time, <c>(β1·m + (1 − β1)·g) / (1 − β1^t)</c>.</summary>
    public static CorrectedAverage Twice(in StepFigures step, double beta1)
    {
        double correction = step.BiasCorrection(beta1);
        return new(beta1 / correction, (1 - beta1) / correction);
    }

    /// <summary>The two shares as they are.</summary>
    public static CorrectedAverage Shares(double average, double gradient) => new(average, gradient);

    // Products with 0 are exact, so one formula serves all forms without a branch.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> average, Vector<float> gradient) =>
        (average * _averageShare) + (gradient * _gradientShare);
}
