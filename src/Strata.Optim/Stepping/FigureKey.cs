namespace Strata.Optim;

/// <summary>What must be equal for two parameters to be stepped together.</summary>
internal readonly record struct FigureKey(
    UpdateRule Rule,
    Hyperparameter Rate,
    double RateMultiplier,
    double GradientMultiplier,
    double ClipValue,
    Hyperparameter Decay,
    DecayMode Mode,
    int ClipIndex
)
{
    public static FigureKey Of(AssignmentRow row, int clipIndex) =>
        new(
            row.Rule!,
            row.BaseLearningRate,
            row.LearningRateMultiplier,
            row.GradientMultiplier,
            row.ClipValue,
            row.WeightDecay,
            row.DecayMode,
            clipIndex
        );
}
