namespace Strata.Optim;

/// <summary>The figures that neighbouring parameters share, and their values in the step that runs.</summary>
internal sealed class FigureSet
{
    public FigureSet(AssignmentRow row, RuleProgram program, int clipIndex)
    {
        Row = row;
        Program = program;
        Current = new(
            LearningRate: 0,
            WeightDecay: 0,
            row.DecayMode,
            (row.BaseLearningRate.Peak * row.LearningRateMultiplier) ?? double.NaN,
            row.Rule!.Maximize ? -row.GradientMultiplier : row.GradientMultiplier,
            row.ClipValue,
            clipIndex
        );
        Refresh(0);
    }

    /// <summary>A row that has these figures.</summary>
    public AssignmentRow Row { get; }

    /// <summary>The rule, ready to run.</summary>
    public RuleProgram Program { get; }

    /// <summary>The figures of the step that <see cref="Refresh"/> was called for.</summary>
    public FigureValues Current { get; private set; }

    /// <summary>Whether any figure changes from step to step.</summary>
    public bool IsScheduled => !(Row.BaseLearningRate.IsConstant && Row.WeightDecay.IsConstant);

    /// <summary>Reads the schedules.</summary>
    public void Refresh(long step) =>
        Current = Current with { LearningRate = Row.LearningRateAt(step), WeightDecay = Row.WeightDecay.At(step) };

    /// <summary>A figure of the step that is out of range, and the schedule that gave it; null when all is well.</summary>
    public string? Problem(long step)
    {
        (string name, double value, Hyperparameter source) = Current.LearningRate is >= 0 and < double.PositiveInfinity
            ? ("weight decay", Current.WeightDecay, Row.WeightDecay)
            : ("learning rate", Current.LearningRate, Row.BaseLearningRate);
        return value is >= 0 and < double.PositiveInfinity
            ? null
            : $"The {name} of group \"{Row.Group}\" is {Figures.Exact(value)} at step {step}, from the schedule {source}; expected at least 0 and finite.";
    }
}
