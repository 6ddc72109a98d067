namespace Strata.Optim;

/// <summary>What the last applied update did to one group.</summary>
/// <param name="GradientNorm">The norm of its gradients, multipliers included, before clipping.</param>
/// <param name="UpdateRatio">The norm of the change of its values as a share of their norm before it; NaN where that is 0.</param>
/// <param name="LearningRate">The learning rate, multipliers included: the mean over the values of the group.</param>
/// <param name="ClippedShare">The share of updates since collecting began in which a norm clip made its gradients smaller.</param>
public readonly record struct GroupDiagnostics(
    double GradientNorm,
    double UpdateRatio,
    double LearningRate,
    double ClippedShare
);
