namespace Strata.Optim;

/// <summary>What a rule reads to make its stages for one run of parameters in one step.</summary>
public readonly ref struct StepFigures
{
    private readonly PowerTable _powers;

    internal StepFigures(in FigureValues figures, long count, long step, PowerTable powers)
    {
        LearningRate = figures.LearningRate;
        CoupledDecay = figures.Mode == DecayMode.Coupled ? figures.WeightDecay : 0;
        DecayPerStep = ShareOf(figures.Mode, figures.WeightDecay, figures.LearningRate, figures.Peak);
        Count = count;
        Step = step;
        _powers = powers;
    }

    /// <summary>The learning rate: schedule times multipliers.</summary>
    public double LearningRate { get; }

    /// <summary>λ of coupled decay; 0 in every other mode.</summary>
    public double CoupledDecay { get; }

    /// <summary>The share of the parameter that decay takes away in this step; 0 when coupled.</summary>
    public double DecayPerStep { get; }

    /// <summary>Updates of these parameters, this one included; 1 in the first.</summary>
    public long Count { get; }

    /// <summary>Updates applied before this step, over all parameters; 0 in the first.</summary>
    public long Step { get; }

    /// <summary>The value of a hyperparameter in this step.</summary>
    public double Of(Hyperparameter hyperparameter) => hyperparameter.At(Step);

    /// <summary><c>1 − β^count</c>.</summary>
    public double BiasCorrection(double beta) => 1 - _powers.Power(beta, Count);

    internal static double ShareOf(DecayMode mode, double weightDecay, double learningRate, double peak) =>
        mode switch
        {
            DecayMode.Decoupled => learningRate * weightDecay,
            DecayMode.Corrected when peak > 0 => learningRate * learningRate / peak * weightDecay,
            DecayMode.Independent => weightDecay,
            _ => 0,
        };
}
