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
}
