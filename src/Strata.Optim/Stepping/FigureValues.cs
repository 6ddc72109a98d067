namespace Strata.Optim;

/// <summary>The figures of one step as plain numbers, kept beside the memory they apply to.</summary>
/// <remarks>
/// Thousands of runs are read in order, and the processor fetches ahead; following references to plans and rules instead
/// costs a cache miss each, which took longer than the arithmetic of a small group.
/// </remarks>
/// <param name="LearningRate">Schedule times multipliers.</param>
/// <param name="WeightDecay">λ.</param>
/// <param name="Mode">How decay enters the update.</param>
/// <param name="Peak">The largest learning rate; NaN where not known.</param>
/// <param name="GradientFactor">The gradient multiplier, negative for maximization.</param>
/// <param name="ClipValue">The limit of each gradient element; infinite for none.</param>
/// <param name="ClipIndex">Which factor of the norm clip applies.</param>
internal readonly record struct FigureValues(
    double LearningRate,
    double WeightDecay,
    DecayMode Mode,
    double Peak,
    double GradientFactor,
    double ClipValue,
    int ClipIndex
);
