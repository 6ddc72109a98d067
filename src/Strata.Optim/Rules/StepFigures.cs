namespace Strata.Optim;

/// <summary>What a rule reads to make its stages for one run of parameters in one step.</summary>
public readonly ref struct StepFigures
{
    private readonly PowerTable _powers;
    private readonly DecayMode _mode;

    internal StepFigures(
        scoped in FigureValues figures,
        long count,
        long step,
        PowerTable powers,
        ReadOnlySpan<double> scalars = default,
        double loss = double.NaN
    )
    {
        LearningRate = figures.LearningRate;
        WeightDecay = figures.WeightDecay;
        CoupledDecay = figures.Mode == DecayMode.Coupled ? figures.WeightDecay : 0;
        DecayPerStep = ShareOf(figures.Mode, figures.WeightDecay, figures.LearningRate, figures.Peak);
        PeakLearningRate = figures.Peak;
        Count = count;
        Step = step;
        // A rule that climbs sees everything negated, and so the loss that it takes the gradient of.
        Loss = figures.GradientFactor < 0 ? -loss : loss;
        Scalars = scalars;
        _powers = powers;
        _mode = figures.Mode;
    }

    /// <summary>The learning rate: schedule times multipliers.</summary>
    public double LearningRate { get; private init; }

    /// <summary>λ, in whatever mode.</summary>
    public double WeightDecay { get; private init; }

    /// <summary>The largest learning rate of the schedule times multipliers; NaN where it is not known.</summary>
    public double PeakLearningRate { get; private init; }

    /// <summary>λ of coupled decay; 0 in every other mode.</summary>
    public double CoupledDecay { get; private init; }

    /// <summary>The share of the parameter that decay takes away in this step; 0 when coupled.</summary>
    public double DecayPerStep { get; private init; }

    /// <summary>Updates of these parameters, this one included; 1 in the first.</summary>
    public long Count { get; private init; }

    /// <summary>Updates applied before this step, over all parameters; 0 in the first.</summary>
    public long Step { get; private init; }

    /// <summary>The loss that the gradients are of, negated when the rule maximizes; NaN when the step was not given it.</summary>
    public double Loss { get; }

    /// <summary>The numbers that the rule keeps for the parameter, as they were before this update.</summary>
    public ReadOnlySpan<double> Scalars { get; private init; }

    /// <summary>The value of a hyperparameter in this step.</summary>
    public double Of(Hyperparameter hyperparameter) => hyperparameter.At(Step);

    /// <summary><c>1 − β^count</c>.</summary>
    public double BiasCorrection(double beta) => 1 - _powers.Power(beta, Count);

    /// <summary><c>β^exponent</c>; remembered, since many parameters ask for the same.</summary>
    /// <param name="exponent">At least 1.</param>
    public double Power(double beta, long exponent) => _powers.Power(beta, exponent);

    /// <summary>The same figures for a rule whose own updates were counted apart.</summary>
    /// <param name="count">Updates of the inner rule, this one included.</param>
    /// <param name="step">What its schedules count.</param>
    public StepFigures Counted(long count, long step) => this with { Count = count, Step = step };

    /// <summary>The same figures with rate 1 and no decay apart from the gradient: a rule then gives its direction.</summary>
    public StepFigures ForDirection() => this with { LearningRate = 1, DecayPerStep = 0 };

    /// <summary>The same figures under a rate that a rule has found itself: the learning rate times a factor.</summary>
    /// <remarks>Decay that goes with the rate goes with it; independent decay stays.</remarks>
    /// <param name="factor">At least 0.</param>
    public StepFigures ScaledBy(double factor) =>
        this with
        {
            LearningRate = LearningRate * factor,
            PeakLearningRate = PeakLearningRate * factor,
            DecayPerStep = _mode == DecayMode.Independent ? DecayPerStep : DecayPerStep * factor,
        };

    /// <summary>The same figures without coupled decay.</summary>
    public StepFigures WithoutCoupledDecay() => this with { CoupledDecay = 0 };

    internal StepFigures WithScalars(ReadOnlySpan<double> scalars) => this with { Scalars = scalars };

    internal static double ShareOf(DecayMode mode, double weightDecay, double learningRate, double peak) =>
        mode switch
        {
            DecayMode.Decoupled => learningRate * weightDecay,
            DecayMode.Corrected when peak > 0 => learningRate * learningRate / peak * weightDecay,
            DecayMode.Independent => weightDecay,
            _ => 0,
        };
}
