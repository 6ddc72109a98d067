using Strata.Numerics;

namespace Strata.Optim;

/// <summary>What happens to one parameter, and why.</summary>
public sealed record AssignmentRow
{
    /// <summary>The parameter.</summary>
    public required Parameter Parameter { get; init; }

    /// <summary>Its name.</summary>
    public string Name => Parameter.Name;

    /// <summary>Further names of the same storage.</summary>
    public IReadOnlyList<string> Aliases => Parameter.Aliases;

    /// <summary>Its shape.</summary>
    public Shape Shape => Parameter.Shape;

    /// <summary>The label of its group.</summary>
    public required string Group { get; init; }

    /// <summary>Its rule; null when frozen.</summary>
    public required UpdateRule? Rule { get; init; }

    /// <summary>Whether nothing ever happens to it: no gradient, no state, no decay, no share in a norm.</summary>
    public bool Frozen => Rule is null;

    /// <summary>The learning rate before multipliers: the rule's, with the plan's schedule where the rule has none.</summary>
    public Hyperparameter BaseLearningRate { get; init; }

    /// <summary>The product of all learning-rate multipliers.</summary>
    public double LearningRateMultiplier { get; init; } = 1;

    /// <summary>The product of all gradient multipliers.</summary>
    public double GradientMultiplier { get; init; } = 1;

    /// <summary>The limit on each element of the gradient; infinite for none.</summary>
    public double ClipValue { get; init; } = double.PositiveInfinity;

    /// <summary>Weight decay λ.</summary>
    public Hyperparameter WeightDecay { get; init; }

    /// <summary>How weight decay enters the update.</summary>
    public DecayMode DecayMode { get; init; }

    /// <summary>Bytes of optimizer state.</summary>
    public long StateBytes { get; init; }

    /// <summary>The statement that sent it to its group.</summary>
    public required string Route { get; init; }

    /// <summary>Later statements that would have claimed it too.</summary>
    public IReadOnlyList<string> AlsoMatched { get; init; } = [];

    /// <summary>The reason for each figure, in the order of the statements.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>All reasons in one line.</summary>
    public string Why => string.Join("; ", Reasons);

    /// <summary>The effective learning rate; 0 when frozen.</summary>
    /// <param name="step">The updates applied before it: 0 in the first.</param>
    public double LearningRateAt(long step) => Frozen ? 0 : BaseLearningRate.At(step) * LearningRateMultiplier;

    /// <summary>The share of the parameter that decay takes away in one step; for coupled decay what it adds to the gradient.</summary>
    /// <param name="step">The updates applied before it: 0 in the first.</param>
    public double DecayPerStepAt(long step)
    {
        if (Frozen)
            return 0;
        double decay = WeightDecay.At(step);
        return DecayMode == DecayMode.Coupled
            ? decay
            : StepFigures.ShareOf(
                DecayMode,
                decay,
                LearningRateAt(step),
                (BaseLearningRate.Peak * LearningRateMultiplier) ?? double.NaN
            );
    }
}
