namespace Strata.Optim;

/// <summary>The figures that neighbouring parameters share, and their values in the step that runs.</summary>
internal sealed class FigureSet
{
    private readonly double? _peak;

    public FigureSet(AssignmentRow row, RuleProgram program, int clipIndex)
    {
        Row = row;
        Program = program;
        ClipIndex = clipIndex;
        _peak = row.BaseLearningRate.Peak * row.LearningRateMultiplier;
        SignedMultiplier = row.Rule!.Maximize ? -row.GradientMultiplier : row.GradientMultiplier;
        Refresh(0);
    }

    /// <summary>A row that has these figures.</summary>
    public AssignmentRow Row { get; }

    /// <summary>The rule, ready to run.</summary>
    public RuleProgram Program { get; }

    /// <summary>Which factor of the norm clip applies.</summary>
    public int ClipIndex { get; }

    /// <summary>The gradient multiplier, negative for maximization.</summary>
    public double SignedMultiplier { get; }

    /// <summary>Whether any figure changes from step to step.</summary>
    public bool IsScheduled => !(Row.BaseLearningRate.IsConstant && Row.WeightDecay.IsConstant);

    private double LearningRate { get; set; }

    private double WeightDecay { get; set; }

    /// <summary>Reads the schedules.</summary>
    public void Refresh(long step)
    {
        LearningRate = Row.LearningRateAt(step);
        WeightDecay = Row.WeightDecay.At(step);
    }

    public StepFigures At(long count, long step, PowerTable powers) =>
        new(LearningRate, WeightDecay, Row.DecayMode, _peak, count, step, powers);
}
